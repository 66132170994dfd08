// Against repositories that git itself makes.
#include <cstdlib>
#include <fstream>
#include <random>

#include "adapters/git/archive.h"
#include "adapters/git/commit_tree.h"
#include "adapters/git/file_history.h"
#include "adapters/git/merge.h"
#include "adapters/git/repository.h"
#include "core/base/checksum.h"
#include "tests/catch.h"
#include "tests/unit/store/temp_folder.h"

using namespace reconcile;

namespace {

class Repo {
 public:
  Repo() { git("init -q -b main"); }
  const std::string& path() const { return folder_.path(); }

  bool git(const std::string& arguments) const {
    std::string command = "cd '" + path() + "' && HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_DATE='2026-01-05T10:00:00Z' GIT_COMMITTER_DATE='2026-01-05T10:00:00Z' "
                          "git -c user.name=A -c user.email=a@example.com " + arguments + " >/dev/null 2>&1";
    return std::system(command.c_str()) == 0;
  }
  void write(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(folder_ / file).parent_path());
    std::ofstream(folder_ / file, std::ios::binary) << text;
  }
  void remove(const std::string& file) const { std::filesystem::remove(folder_ / file); }
  void commit(const std::string& subject) const { REQUIRE((git("add -A") && git("commit -q --allow-empty -m '" + subject + "'"))); }
  std::string read(const std::string& file) const {
    std::ifstream in(folder_ / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  git::Repository open() const {
    auto repository = git::Repository::open(path());
    REQUIRE(repository);
    return std::move(*repository);
  }

 private:
  TempFolder folder_;
};

std::string subjects(const std::vector<git::Revision>& revisions) {
  std::string out;
  for (const git::Revision& revision : revisions) out += (out.empty() ? "" : ", ") + revision.commit.subject;
  return out;
}

}  // namespace

TEST_CASE("a folder without git, without commits, and a shallow clone are told apart") {
  TempFolder bare;
  CHECK(git::Repository::open(bare.path())->presence() == git::Presence::None);
  Repo repo;
  CHECK(repo.open().presence() == git::Presence::NoCommits);
  CHECK_FALSE(repo.open().resolve("main"));
  repo.write("a/m/001.sql", "SELECT 1;");
  repo.commit("one");
  repo.commit("two");
  CHECK(repo.open().presence() == git::Presence::Complete);
  auto inner = git::Repository::open(repo.path() + "/a/m");
  REQUIRE(inner);
  CHECK(inner->prefix() == "a/m");
  Repo clone;
  REQUIRE(clone.git("clone -q --depth 1 'file://" + repo.path() + "' inner"));
  CHECK(git::Repository::open(clone.path() + "/inner")->presence() == git::Presence::Shallow);
  REQUIRE(repo.git("worktree add -q linked"));
  auto linked = git::Repository::open(repo.path() + "/linked");
  REQUIRE(linked);
  CHECK(linked->presence() == git::Presence::Complete);
}

TEST_CASE("an orphan's text is found by its checksum, in its variants, with who added and removed it") {
  Repo repo;
  std::string text = "CREATE TABLE a ();\n";
  repo.write("drizzle/0000_a.sql", text);
  repo.commit("add a");
  repo.write("drizzle/0001_b.sql", "SELECT 2;\n");
  repo.commit("add b");
  repo.remove("drizzle/0000_a.sql");
  repo.commit("squash");
  REQUIRE(repo.git("switch -q -c side"));
  repo.write("drizzle/0002_side.sql", "SELECT 'side';\n");
  repo.commit("side work");
  REQUIRE(repo.git("switch -q main"));
  git::Repository repository = repo.open();
  git::Archive archive = git::Archive::read(repository);

  auto origin = archive.find(sha256_hex(text));
  REQUIRE(origin);
  CHECK(origin->path == "drizzle/0000_a.sql");
  CHECK(origin->added.subject == "add a");
  REQUIRE(origin->removed);
  CHECK(origin->removed->subject == "squash");
  CHECK(origin->deleted);
  CHECK(archive.find(sha256_hex("CREATE TABLE a ();\r\n"))->variant == git::Variant::Crlf);
  CHECK(archive.find(sha256_hex("\xEF\xBB\xBF" + text))->variant == git::Variant::Bom);
  CHECK_FALSE(archive.find(sha256_hex("never")));

  auto side = archive.find(sha256_hex("SELECT 'side';\n"));
  REQUIRE(side);
  CHECK_FALSE(side->on_head);
  CHECK_FALSE(side->removed);
  CHECK(repository.references_with(side->added.id, 5) == std::vector<std::string>{"side"});
  CHECK(repository.references_with(origin->added.id, 5) == std::vector<std::string>{"main", "side"});
  CHECK(archive.named("0000_a").size() == 1);
}

TEST_CASE("a file is followed through moves and edits; a merged branch is one step") {
  Repo repo;
  repo.write("old/001_a.sql", "SELECT 1;");
  repo.commit("add");
  REQUIRE(repo.git("mv old new"));
  repo.commit("move");
  repo.write("new/001_a.sql", "SELECT 2;");
  repo.commit("edit");
  REQUIRE(repo.git("switch -q -c side"));
  repo.write("new/002_b.sql", "SELECT 3;");
  repo.commit("add on the side");
  repo.write("new/002_b.sql", "SELECT 4;");
  repo.commit("edit on the side");
  REQUIRE(repo.git("switch -q main"));
  REQUIRE(repo.git("merge -q --no-ff -m merged side"));
  auto histories = git::file_histories(repo.open(), {"new/001_a.sql", "new/002_b.sql", "absent.sql"});
  CHECK(histories.size() == 2);
  CHECK(subjects(histories["new/001_a.sql"].mainline) == "add, edit");
  CHECK(histories["new/001_a.sql"].mainline.front().path == "old/001_a.sql");
  CHECK(subjects(histories["new/002_b.sql"].mainline) == "merged");
  CHECK(subjects(histories["new/002_b.sql"].all) == "add on the side, edit on the side");
}

TEST_CASE("the preview of a merge is what git makes of it") {
  std::mt19937 random(20260113);
  auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  auto line = [&](int i) { return "line " + std::to_string(i) + "\n"; };
  for (int round = 0; round < 25; ++round) {
    Repo repo;
    auto edit = [&](const std::string& tag) {
      for (int change = 0; change < 3; ++change) {
        std::string file = "m/" + std::to_string(pick(5)) + ".sql";
        int what = pick(4);
        if (what == 0) {
          repo.remove(file);
        } else {
          std::string text;
          int edited = pick(12);
          for (int i = 0; i < 12; ++i) text += i == edited ? tag + std::to_string(change) + "\n" : line(i);
          repo.write(what == 1 ? "m/" + tag + std::to_string(pick(3)) + ".sql" : file, text);
        }
      }
    };
    std::string all;
    for (int i = 0; i < 12; ++i) all += line(i);
    for (int file = 0; file < 4; ++file) repo.write("m/" + std::to_string(file) + ".sql", "-- " + std::to_string(file) + "\n" + all);
    repo.commit("base");
    REQUIRE(repo.git("switch -q -c theirs"));
    edit("theirs");
    repo.commit("theirs");
    REQUIRE(repo.git("switch -q main"));
    edit("ours");
    repo.commit("ours");

    auto tree = open_file_tree(repo.path());
    REQUIRE(tree);
    auto preview = git::preview_merge(repo.open(), **tree, "theirs");
    REQUIRE(preview);
    bool clean = repo.git("merge -q -s recursive -X no-renames -m merged theirs");
    INFO("round " << round);
    CHECK(clean == preview->conflicts.empty());
    for (const auto& [path, content] : preview->changes) {
      bool conflict = std::find(preview->conflicts.begin(), preview->conflicts.end(), path) != preview->conflicts.end();
      bool exists = std::filesystem::exists(repo.path() + "/" + path);
      CHECK(exists == content.has_value());
      if (content && exists && !conflict) CHECK(repo.read(path) == *content);
      if (content && conflict) CHECK((repo.read(path).find("<<<<<<<") != std::string::npos) == (content->find("<<<<<<<") != std::string::npos));
    }
  }
}

TEST_CASE("a file that becomes a folder is deleted, and what is in the folder added; names in git's order") {
  Repo repo;
  for (const char* file : {"m/a", "m/a-1.sql", "m/a.sql", "m/a0.sql", "m/b.sql/one.sql"}) repo.write(file, std::string("SELECT '") + file + "';\n");
  repo.commit("files");
  repo.remove("m/a");
  repo.remove("m/a.sql");
  repo.write("m/a/inner.sql", "SELECT 1;\n");
  repo.write("m/a.sql/inner.sql", "SELECT 2;\n");
  repo.commit("folders");
  const git::Archive archive = git::Archive::read(repo.open());
  std::vector<std::string> made;
  for (const git::Archive::Change& change : archive.tables().changes) {
    const std::string subject = archive.tables().commits[change.commit].subject;
    const bool deleted = change.after == git::Archive::none;
    made.push_back(subject + (deleted ? " - " : " + ") + archive.tables().paths[change.path]);
  }
  std::ranges::sort(made);
  CHECK(made == std::vector<std::string>{"files + m/a-1.sql", "files + m/a.sql", "files + m/a0.sql", "files + m/b.sql/one.sql", "folders + m/a.sql/inner.sql", "folders + m/a/inner.sql",
                                         "folders - m/a.sql"});
}
