#include "tests/conformance/adapter_contract.h"

#include <random>

#include "core/base/checksum.h"
#include "core/base/utf8.h"
#include "tests/catch.h"

namespace reconcile::conformance {
namespace {

using Random = std::mt19937;

template <class Items, class Text>
std::string joined(const Items& items, Text&& text) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : ", ") + text(item);
  return out;
}

std::size_t below(Random& random, std::size_t limit) { return limit == 0 ? 0 : random() % limit; }

// One accident: a file cut short, lost, overwritten, turned into a folder, or filled with noise.
void damage(Files& files, Random& random) {
  if (files.empty()) return;
  auto& [path, text] = files[below(random, files.size())];
  switch (below(random, 7)) {
    case 0: text.resize(below(random, text.size())); break;
    case 1: std::swap(files[below(random, files.size())], files.back()); files.pop_back(); break;
    case 2: text.insert(below(random, text.size()), "\n<<<<<<< HEAD\n=======\n>>>>>>> x\n"); break;
    case 3: path += "/inner"; break;
    case 4: text.insert(below(random, text.size()), std::string(1 + below(random, 3), "{}[]\"\\,:\0\xFF"[below(random, 10)])); break;
    case 5: if (!text.empty()) text[below(random, text.size())] = static_cast<char>(random()); break;
    default: text = "\xFF\xFE" + text; break;
  }
}

void check_source(const Source& source, std::string_view adapter, const std::string& folder) {
  CHECK(source.adapter == adapter);
  CHECK(source.path == folder);
  CHECK(source.id == std::string(adapter) + ":" + folder);
  CHECK_FALSE(source.tool.empty());
  CHECK_FALSE(source.order_rule.empty());
  auto check_migration = [](const Migration& migration) {
    if (migration.present) CHECK(normal_path(migration.path).has_value());
    CHECK(migration.checksum.empty() == !migration.present);
    if (!migration.present) CHECK(migration.text.empty());
    CHECK(utf8::valid(migration.text));
    std::size_t end = 0;
    for (const Chunk& chunk : migration.chunks) {
      CHECK(chunk.span.offset >= end);
      end = chunk.span.end();
      CHECK(end <= migration.text.size());
    }
  };
  for (const Migration& migration : source.migrations) check_migration(migration);
  for (const OutsideFile& file : source.outside) check_migration(file.migration);
  for (const LayoutProblem& problem : source.problems) {
    bool known = problem.code == "guard/could-not-check" || problem.code == "history/journal-conflict";
    CHECK(known);
    CHECK_FALSE(problem.message.empty());
    CHECK(problem.location.has_value());
  }
}

std::string summary(const Source& source) { return names(source) + "|" + outside(source) + "|" + problem_codes(source); }

}  // namespace

Source read_with(std::string_view adapter, const std::string& folder, Files files, std::string tool_version) {
  auto tree = memory_file_tree(std::move(files));
  TreeIndex index = TreeIndex::walk(*tree);
  index.add(*tree, folder);
  const Adapter* found = find_adapter(adapter);
  REQUIRE(found != nullptr);
  return found->read(*tree, index, {.path = folder, .why = "test", .tool_version = std::move(tool_version)});
}

std::string names(const Source& source) {
  return joined(source.migrations, [](const Migration& m) { return m.name + (m.present ? "" : " (missing)"); });
}

std::string outside(const Source& source) {
  return joined(source.outside, [](const OutsideFile& f) { return f.migration.name + " " + std::string(to_string(f.why)); });
}

std::string problem_codes(const Source& source) {
  return joined(source.problems, [](const LayoutProblem& p) { return p.code; });
}

void check_contract(std::string_view adapter, const std::string& folder, const Files& files) {
  auto tree = memory_file_tree(files);
  TreeIndex index = TreeIndex::walk(*tree);
  const Folder* found = index.find(folder);
  REQUIRE(found != nullptr);
  CHECK(find_adapter(adapter)->probe(index, *found).has_value());

  Source source = read_with(adapter, folder, files);
  check_source(source, adapter, folder);
  CHECK(source.problems.empty());
  CHECK_FALSE(source.migrations.empty());
  for (const Migration& migration : source.migrations) {
    CHECK(migration.present);
    CHECK(migration.checksum == sha256_hex(migration.text));
    CHECK_FALSE(migration.chunks.empty());
  }
  CHECK(summary(read_with(adapter, folder, files)) == summary(source));
  CHECK(read_with(adapter, folder + "/nowhere", files).migrations.empty());

  Random random(20241218);
  for (int round = 0; round < 300; ++round) {
    Files damaged = files;
    for (std::size_t i = 0; i <= below(random, 3); ++i) damage(damaged, random);
    Source once = read_with(adapter, folder, damaged);
    check_source(once, adapter, folder);
    CHECK(summary(read_with(adapter, folder, damaged)) == summary(once));
  }
}

}  // namespace reconcile::conformance
