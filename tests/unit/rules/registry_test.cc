// Every rule has its file, its page and its cases.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "reconcile/rules/rule.h"
#include "tests/catch.h"

namespace fs = std::filesystem;
using reconcile::Rule;

namespace {

const fs::path root = RECONCILE_SOURCE_DIR;

std::string underscored(std::string_view code) {
  std::string out(code);
  std::replace(out.begin(), out.end(), '-', '_');
  return out;
}

}  // namespace

TEST_CASE("codes are unique and name their group") {
  std::set<std::string_view> codes;
  for (const Rule* rule : reconcile::rules()) {
    INFO(rule->code);
    CHECK(codes.insert(rule->code).second);
    CHECK(std::count(rule->code.begin(), rule->code.end(), '/') == 1);
  }
}

TEST_CASE("a rule's file is named after it and says its code first") {
  for (const Rule* rule : reconcile::rules()) {
    INFO(rule->code);
    std::ifstream file(root / "reconcile/rules" / (underscored(rule->code) + ".cc"));
    std::string line;
    REQUIRE(std::getline(file, line));
    CHECK(line == "// " + std::string(rule->code));
  }
}

TEST_CASE("a rule has a page that explains it") {
  for (const Rule* rule : reconcile::rules()) {
    INFO(rule->code);
    std::ifstream page(root / "docs/rules" / (std::string(rule->code) + ".md"));
    std::string line;
    REQUIRE(std::getline(page, line));
    CHECK(line == "# " + std::string(rule->code));
    std::set<std::string> sections;
    while (std::getline(page, line)) {
      if (line.starts_with("## ")) sections.insert(line.substr(3));
    }
    CHECK(sections == std::set<std::string>{"Example", "Limits", "Remedy", "Why"});
  }
}

TEST_CASE("a rule has a case where it fires and one where it is quiet") {
  for (const Rule* rule : reconcile::rules()) {
    INFO(rule->code);
    const fs::path folder = root / "tests/cases" / underscored(rule->code);
    REQUIRE(fs::is_directory(folder));
    bool fires = false, quiet = false;
    for (const auto& entry : fs::directory_iterator(folder)) {
      const bool is_quiet = entry.path().filename().string().starts_with("quiet_");
      (is_quiet ? quiet : fires) = true;
      CHECK(fs::is_directory(entry.path() / "input"));
    }
    CHECK(fires);
    CHECK(quiet);
  }
}
