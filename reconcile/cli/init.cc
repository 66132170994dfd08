// reconcile init: finds the sources and writes reconcile.json.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "adapters/discovery.h"
#include "reconcile/cli/commands.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/output.h"
#include "reconcile/report/terminal.h"

namespace reconcile::cli {
namespace {

using Json = nlohmann::ordered_json;

Json source_json(const Source& source) {
  Json out{{"adapter", source.adapter}, {"path", source.path}};
  if (source.ledger.configured) out["ledger"] = {{"schema", source.ledger.schema}, {"table", source.ledger.table}};
  if (source.adapter == "manual" && !source.tool.empty()) out["tool"] = source.tool;
  if (!source.datasource.empty()) out["database"] = source.datasource;
  return out;
}

std::string configuration(const Repository& repository) {
  Json out{{"sources", Json::array()}, {"environments", Json::object()}, {"severities", Json::object()}, {"allow", Json::array()}};
  for (const Source& source : repository.sources) out["sources"].push_back(source_json(source));
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// Made anew or not at all: a configuration that is there is the user's.
Result<void> write_new(const std::string& path, const std::string& text) {
  int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0 && errno == EEXIST) return Error{"is there already", path, "delete it first, or name another file with --output"};
  bool written = fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  int failed = errno;
  if (fd >= 0) ::close(fd);
  if (!written) return Error{std::string("can't be written: ") + std::strerror(failed), path, ""};
  return {};
}

std::string what_was_found(const Repository& repository) {
  std::string out;
  for (const Source& source : repository.sources) {
    out += "  " + source.id + ": " + report::plural(static_cast<long long>(source.migrations.size()), "migration") + ", found by " + source.why_found +
           (source.archived ? "; archived: nobody runs it" : "") + "\n";
  }
  for (const NotLookedAt& skipped : repository.not_looked_at) out += "  not taken: " + skipped.path + " (" + skipped.why + ")\n";
  return out;
}

}  // namespace

int run(const InitCommand& command) {
  const CommonOptions& common = command.common;
  auto tree = open_file_tree(common.root);
  if (!tree) return complain(tree.error()), exit_not_made;
  Repository repository = discover(**tree, {.sources = {}, .git_directory = common.root});
  if (repository.sources.empty()) {
    complain({"no migration history was found", common.root, "name a folder in reconcile.json: docs/configuration.md says how"});
    return exit_not_made;
  }
  std::string path = common.output.empty() ? (std::filesystem::path(common.root) / "reconcile.json").lexically_normal().string() : common.output;
  std::string text = configuration(repository);
  if (path == "-") return write_stdout(text);
  if (auto written = write_new(path, text); !written) return complain(written.error()), exit_not_made;
  return write_stdout("wrote " + path + "\n" + what_was_found(repository));
}

}  // namespace reconcile::cli
