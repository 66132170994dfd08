#include "core/base/file_tree.h"

#include "tests/catch.h"

using namespace reconcile;

TEST_CASE("a path that leaves the root is refused") {
  CHECK_FALSE(normal_path("../x"));
  CHECK_FALSE(normal_path("a/../../x"));
  CHECK_FALSE(normal_path("/etc/passwd"));
  CHECK(*normal_path("a/./b/../c") == "a/c");
}

TEST_CASE("a tree in memory lists folders that its files imply") {
  auto tree = memory_file_tree({{"a/b.sql", "x"}, {"a/c/d.sql", "y"}});
  auto entries = tree->list("a");
  REQUIRE(entries);
  REQUIRE(entries->size() == 2);
  CHECK((*entries)[0].name == "b.sql");
  CHECK((*entries)[1].is_directory());
  CHECK(*tree->read("a/c/d.sql") == "y");
  CHECK_FALSE(tree->read("a/c"));
}
