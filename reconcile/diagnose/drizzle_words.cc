#include "reconcile/diagnose/drizzle_words.h"

#include <algorithm>
#include <regex>
#include <string_view>

namespace reconcile::diagnose {
namespace {

struct Sentence {
  const char* code;
  std::regex pattern;  // its group, where there is one, names a migration or a file
};

const std::vector<Sentence>& sentences() {
  static const std::vector<Sentence> all = [] {
    std::vector<Sentence> out;
    auto add = [&](const char* code, const char* pattern) {
      out.push_back({code, std::regex(pattern, std::regex::ECMAScript | std::regex::optimize)});
    };
    add("drizzle/missing-file", R"re(No file \S*?([^\s/\\]+)\.sql found in \S+ folder)re");
    add("drizzle/no-journal", R"re(Can't find meta/_journal\.json file)re");
    add("drizzle/snapshot-collision", R"re(are pointing to a parent snapshot: .* which is a collision)re");
    add("drizzle/malformed-snapshot", R"re((\S+) data is malformed)re");
    add("drizzle/old-snapshot", R"re((\S+) is not of the latest version, please run "drizzle-kit up")re");
    add("drizzle/when-not-increasing", R"re(Warning: (\S+) \(idx: .*its timestamp is not greater)re");
    add("drizzle/old-folders", R"re(We detected that you have old drizzle-kit migration folders|Your migrations folder format is outdated)re");
    add("drizzle/ledger-upgrade", R"re(While upgrading your database migrations table we found \d+ migrations.*do not match any local migration)re");
    add("drizzle/init-refused", R"re(--init can't be used when database already has migrations set)re");
    return out;
  }();
  return all;
}

bool any_line(const std::vector<std::string>& lines, std::string_view words) {
  return std::ranges::any_of(lines, [&](const std::string& line) { return line.find(words) != std::string::npos; });
}

// drizzle-kit 0.x migrate ends with 1 and says nothing at all (neither stdout nor stderr).
bool is_silent_exit(const std::vector<std::string>& lines) {
  static const std::regex call(R"re(drizzle-kit(@\S+)? (migrate\b|.*\bmigrate\b)|Reading config file .*drizzle|applying migrations)re", std::regex::optimize);
  static const std::regex failed(R"re(exit(ed)? (with )?(code|status):? ?1\b|exit code 1\b|ELIFECYCLE|Command failed|Exit code: 1\b|exit=1\b|returned 1\b)re",
                                 std::regex::optimize);
  bool called = false, ended = false;
  for (const std::string& line : lines) {
    called = called || std::regex_search(line, call);
    ended = ended || std::regex_search(line, failed);
  }
  return called && ended && !any_line(lines, "migrations applied successfully");
}

}  // namespace

std::vector<Symptom> drizzle_symptoms(const std::vector<std::string>& lines, bool other_errors) {
  std::vector<Symptom> out;
  for (const std::string& line : lines) {
    for (const Sentence& sentence : sentences()) {
      std::smatch found;
      if (!std::regex_search(line, found, sentence.pattern)) continue;
      Symptom symptom = Symptom::of("drizzle", sentence.code, found[0].str());
      if (found.size() > 1 && found[1].matched) symptom.names.push_back(found[1].str());
      out.push_back(std::move(symptom));
    }
  }
  if (!out.empty() || other_errors) return out;
  if (is_silent_exit(lines)) {
    out.push_back(Symptom::of("drizzle", "drizzle/silent-exit", "drizzle-kit migrate ended with 1 and said nothing"));
  } else if (any_line(lines, "migrations applied successfully")) {
    out.push_back(Symptom::of("drizzle", "drizzle/said-success", "migrations applied successfully"));
  }
  return out;
}

}  // namespace reconcile::diagnose
