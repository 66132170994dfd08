// Repairs of statements: what is cut out, what is left alone, and what is said of it.
#include <algorithm>

#include "reconcile/plan/planner.h"
#include "tests/catch.h"

using namespace reconcile;  // NOLINT(google-build-using-namespace)

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

struct Planned {
  std::unique_ptr<FileTree> tree;
  plan::Plan plan;
};

Planned planned(const std::vector<std::string>& texts) {
  Files files;
  for (std::size_t i = 0; i < texts.size(); ++i) files.emplace_back("migrations/00" + std::to_string(i + 1) + "_m.sql", texts[i]);
  Planned out{.tree = memory_file_tree(files), .plan = {}};
  const AuditOptions options{.root = "", .use_cache = false};  // no folder whose .gitignore would count
  auto audit = audit_tree(*out.tree, options);
  REQUIRE(audit);
  out.plan = plan::make_plan(*audit, options, {.strategy = "repair"});
  return out;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("what is made twice is made once, and the other definition is pointed at") {
  struct Row {
    const char* what;
    std::vector<std::string> texts;
    std::string left;     // of the last file
    bool other_definition;
  };
  const Row rows[] = {
      {"a column", {"CREATE TABLE a (id int);\nALTER TABLE a ADD COLUMN b text;", "ALTER TABLE a ADD COLUMN b text;\nCREATE TABLE c (id int);"}, "CREATE TABLE c (id int);", false},
      {"a column with another type", {"CREATE TABLE a (id int, b int);", "ALTER TABLE a ADD COLUMN b text;\nCREATE TABLE c (id int);"}, "CREATE TABLE c (id int);", true},
      {"a type, in other letters", {"CREATE TYPE mood AS ENUM ('a');", "-- moods\ncreate  type mood\n  as enum ('a');\nCREATE TABLE c (m mood);"}, "CREATE TABLE c (m mood);", false},
      {"an index", {"CREATE TABLE a (id int);\nCREATE INDEX i ON a (id);", "CREATE INDEX i ON a (id);\nSELECT 1;"}, "SELECT 1;", false},
      {"a policy", {"CREATE TABLE a (id int);\nCREATE POLICY p ON a USING (true);", "CREATE POLICY p ON a USING (false);\nSELECT 1;"}, "SELECT 1;", true},
      {"a table", {"CREATE TABLE a (id int);", "CREATE TABLE a (id int);\nALTER TABLE a ADD COLUMN b int;"}, "ALTER TABLE a ADD COLUMN b int;", false},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    Planned p = planned(row.texts);
    REQUIRE(p.plan.options.size() == 1);
    const plan::Option& option = p.plan.options[0];
    CHECK(option.proof.verdict == plan::Verdict::Proven);
    CHECK(contains(option.title, "delete the repeated statement"));
    CHECK(option.steps.at(0).content == row.left);
    CHECK(contains(option.steps.at(0).why, "made first in migrations/001_m.sql, line"));
    bool pointed = std::any_of(option.reasons_against.begin(), option.reasons_against.end(), [](const std::string& text) { return contains(text, "another definition"); });
    CHECK(pointed == row.other_definition);
  }
}

TEST_CASE("what is made twice stays where cutting it out would lose something") {
  struct Row {
    const char* what;
    std::vector<std::string> texts;
  };
  std::string many;
  for (char name = 'a'; name <= 'z'; ++name) many += std::string("CREATE TABLE ") + name + " (id int);\n";
  const Row rows[] = {
      {"one of several actions", {"CREATE TABLE a (id int, b int);", "ALTER TABLE a ADD COLUMN b int, ADD COLUMN c int;"}},
      {"a whole file", {many, many}},
      {"a table of other columns, which a later statement needs", {"CREATE TABLE a (id int);", "CREATE TABLE a (id int, b int);\nCREATE INDEX i ON a (b);"}},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    CHECK(planned(row.texts).plan.options.empty());
  }
}
