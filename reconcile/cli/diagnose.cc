// reconcile diagnose: a pasted error, deploy log or code → the migration, the cause, what to run next.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "reconcile/cli/commands.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/output.h"
#include "reconcile/cli/session.h"
#include "reconcile/diagnose/diagnosis.h"
#include "reconcile/diagnose/log_text.h"
#include "reconcile/diagnose/render.h"
#include "reconcile/diagnose/symptom.h"

namespace reconcile::cli {
namespace {

// Of a longer log the end counts: that is where it failed.
constexpr std::size_t longest_log = 8u << 20;

std::string all_of(std::istream& in) {
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return text.size() > longest_log ? text.substr(text.size() - longest_log) : text;
}

// A code may be given in place of a file.
bool is_code(const std::string& word) {
  return word.size() == 5 && std::ranges::all_of(word, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

Result<std::string> log_of(const DiagnoseCommand& command) {
  if (command.log.empty() || command.log == "-") {
    if (isatty(STDIN_FILENO) != 0) notice("paste the log, then press Ctrl-D", command.common.verbosity);
    return all_of(std::cin);
  }
  if (std::filesystem::is_directory(command.log)) {
    return Error{"is a folder, not a log", command.log, "the log comes first, then the repository: reconcile diagnose LOG " + command.log};
  }
  std::ifstream file(command.log, std::ios::binary);
  if (file && file.peek() != std::ifstream::traits_type::eof()) return all_of(file);
  if (is_code(command.log)) return command.log;
  if (file.is_open() && file.eof()) return std::string();
  return Error{"can't be read", command.log, "name a file, `-` for standard input, or a code such as P3018 or 42703"};
}

}  // namespace

int run(const DiagnoseCommand& command) {
  const CommonOptions& common = command.common;
  Result<std::string> log = log_of(command);
  if (!log) return complain(log.error()), exit_not_made;
  Result<Session> session = open_session(common, Reads::Catalogs);
  if (!session) return complain(session.error()), exit_not_made;
  std::vector<std::string> lines = diagnose::plain_lines(*log);
  std::vector<diagnose::Diagnosis> found = diagnose::diagnose(diagnose::symptoms_in(lines), lines, session->audit);
  std::string text = common.format == "json" ? diagnose::to_json(found) : diagnose::to_text(found);
  return write_output(common, text, &session->audit, found.empty() ? exit_findings : exit_clean);
}

}  // namespace reconcile::cli
