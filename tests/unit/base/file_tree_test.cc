#include "core/base/file_tree.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>

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

TEST_CASE("a real tree follows links to files inside it and nothing that leads out") {
  namespace fs = std::filesystem;
  std::string name = (fs::temp_directory_path() / "reconcile-tree-XXXXXX").string();
  fs::path root = ::mkdtemp(name.data());
  fs::create_directories(root / "a/b");
  std::ofstream(root / "a/b/file.sql") << "SELECT 1;";
  fs::create_symlink(root / "a/b/file.sql", root / "a/link.sql");
  fs::create_symlink("/etc/passwd", root / "a/out.sql");
  fs::create_directory_symlink(root / "a", root / "loop");
  auto tree = open_file_tree(root.string());
  REQUIRE(tree);
  CHECK(*(*tree)->read("a/b/file.sql") == "SELECT 1;");
  CHECK(*(*tree)->read("a/b/file.sql", 6) == "SELECT");
  CHECK(*(*tree)->read("a/link.sql") == "SELECT 1;");
  CHECK_FALSE((*tree)->read("a/out.sql"));
  CHECK_FALSE((*tree)->read("a/b"));
  CHECK_FALSE((*tree)->read("a/none.sql"));
  CHECK((*tree)->kind("") == EntryKind::Directory);
  CHECK((*tree)->kind("a/link.sql") == EntryKind::SymlinkToFile);
  CHECK((*tree)->kind("a/out.sql") == EntryKind::Other);
  CHECK((*tree)->kind("loop") == EntryKind::SymlinkToDirectory);
  CHECK((*tree)->kind("../x") == EntryKind::Missing);
  auto entries = (*tree)->list("a");
  REQUIRE(entries);
  CHECK(entries->size() == 3);
  CHECK((*entries)[1].size == 9);
  CHECK((*entries)[1].modified_ns > 0);
  CHECK_FALSE((*tree)->list("a/none"));
  fs::remove_all(root);
}
