#include "store/records.h"

#include "store/build_id.h"
#include "store/codec.h"
#include "store/key.h"
#include "tests/catch.h"

using namespace reconcile;         // NOLINT(google-build-using-namespace)
using namespace reconcile::store;  // NOLINT(google-build-using-namespace)

namespace {

Finding full_finding() {
  Finding f;
  f.code = "history/duplicate-number";
  f.severity = Severity::Warning;
  f.source = "drizzle:d";
  f.migration = "0003_b";
  f.message = "é";
  f.sqlstate = "42703";
  f.server_versions = "15-16";
  f.first_failure = true;
  f.location = Location::in(SourceText("a.sql", "select 1;\nselect 2;"), {10, 6}, Position::Server);
  f.statement = StatementRef{1, 2, 2};
  f.help = "renumber";
  f.related = {{"here", Location::of_file("b.sql")}, {"nowhere", std::nullopt}};
  f.data = {{"flag", true}, {"n", std::int64_t{-5}}, {"s", std::string("x")}, {"list", std::vector<std::string>{"a", ""}}};
  f.object = "number 0003";
  return f;
}

Source small_source() {
  Source source;
  source.id = "drizzle:d";
  Migration migration;
  migration.name = "0000_a";
  migration.text = "create table t()";
  source.migrations = {migration};
  return source;
}

}  // namespace

TEST_CASE("a check's result comes back as it was") {
  Cache cache = Cache::in_memory();
  const CheckResult result{{full_finding(), Finding{}}, {{"statements", 12}, {"undecided", 0}}};
  put_result(cache, "k", result);
  CHECK(get_result(cache, "k") == result);
  CHECK(get_result(cache, "other") == std::nullopt);
}

TEST_CASE("effects and the DAG come back as they were") {
  Cache cache = Cache::in_memory();
  SourceEffects effects;
  effects.migrations.resize(1);
  effects.migrations[0].makes = {{"table", "public.t"}};
  effects.migrations[0].definitions = {{{"table", "public.t"}, "()"}};
  effects.migrations[0].needs = {{0, {"type", "public.e"}}};
  put_effects(cache, "k", effects);
  CHECK(get_effects(cache, "k") == effects);

  Source sources[] = {small_source()};
  sources[0].migrations.push_back(sources[0].migrations[0]);
  const History dag = History::build(sources, {&effects, 1});
  put_dag(cache, "k", dag);
  const auto again = get_dag(cache, "k");
  REQUIRE(again.has_value());
  CHECK(again->vertices() == dag.vertices());
  CHECK(again->edges() == dag.edges());
  CHECK(again->effects(0) == dag.effects(0));
}

TEST_CASE("bytes that are no record count as absent") {
  Cache good = Cache::in_memory();
  put_result(good, "k", {{full_finding()}, {{"statements", 1}}});
  const std::string bytes = *good.get("result", "k");
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    Cache cache = Cache::in_memory();
    cache.put("result", "k", bytes.substr(0, cut));
    CHECK(get_result(cache, "k") == std::nullopt);
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    Cache cache = Cache::in_memory();
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(~flipped[at]);
    cache.put("result", "k", flipped);
    cache.put("dag", "k", flipped);
    cache.put("effects", "k", flipped);
    (void)get_result(cache, "k");  // any answer, but no crash
    (void)get_dag(cache, "k");
    (void)get_effects(cache, "k");
  }
}

TEST_CASE("numbers keep their value") {
  for (std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{64}, INT64_MAX, INT64_MIN}) {
    Encoder out;
    out.integer(value);
    Decoder in(out.bytes());
    CHECK(in.integer() == value);
    CHECK(in.at_end());
  }
}

TEST_CASE("a key follows everything that a result rests on") {
  const std::string key = Key("check").add(small_source()).hex();
  CHECK(Key("check").add(small_source()).hex() == key);
  CHECK(Key("graph").add(small_source()).hex() != key);
  CHECK(Key("a").add("bc").hex() != Key("ab").add("c").hex());
  Source changed = small_source();
  SECTION("a text") { changed.migrations[0].text += ";"; }
  SECTION("a name") { changed.migrations[0].name = "0001_a"; }
  SECTION("the order") { changed.migrations.insert(changed.migrations.begin(), Migration{}); }
  SECTION("a journal") { changed.journal.emplace(); }
  SECTION("the transaction") { changed.transaction = TransactionMode::ImplicitPerFile; }
  SECTION("a section of the file") { changed.migrations[0].chunks = {{{0, 3}}}; }
  CHECK(Key("check").add(changed).hex() != key);
}

TEST_CASE("the program knows its build") { CHECK(build_id().size() >= 5); }
