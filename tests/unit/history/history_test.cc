#include "core/history/history.h"

#include <algorithm>

#include "tests/catch.h"

using namespace reconcile;  // NOLINT(google-build-using-namespace)

namespace {

Source source_of(std::string id, std::vector<std::string> names) {
  Source source;
  source.id = std::move(id);
  source.order_rule = "journal order";
  for (std::string& name : names) {
    Migration migration;
    migration.name = name;
    migration.path = name + ".sql";
    migration.text = "select '" + name + "'";
    source.migrations.push_back(std::move(migration));
  }
  return source;
}

ObjectKey table(const std::string& name) { return {"table", name}; }

std::string text(const History& history, const Edge& edge) {
  std::string out = history.vertices()[edge.from].name + " " + std::string(to_string(edge.kind)) + " " + history.vertices()[edge.to].name;
  return edge.because.empty() ? out : out + " (" + edge.because + ")";
}

std::vector<std::string> edges_of(const History& history, EdgeKind kind) {
  std::vector<std::string> out;
  for (const Edge& edge : history.edges()) {
    if (edge.kind == kind) out.push_back(text(history, edge));
  }
  return out;
}

using Strings = std::vector<std::string>;
using Verdict = Commutation::Verdict;

}  // namespace

TEST_CASE("each migration comes after the one before it") {
  const Source sources[] = {source_of("drizzle:d", {"a", "b", "c"})};
  const History history = History::build(sources, {});
  CHECK(edges_of(history, EdgeKind::Order) == Strings{"b order a (journal order)", "c order b (journal order)"});
  CHECK(history.topological_order() == std::vector<VertexId>{0, 1, 2});
  CHECK(history.cycles().empty());
  CHECK(history.linear_runs() == std::vector<std::vector<VertexId>>{{0, 1, 2}});
}

TEST_CASE("a snapshot's parents become edges between migrations") {
  Source source = source_of("drizzle:d", {"0000_a", "0001_b", "0001_c"});
  source.migrations[0].number = "0000";
  source.migrations[1].number = source.migrations[2].number = "0001";
  source.snapshots = {{.path = "", .prefix = "0000", .id = "A", .prev_ids = {}, .version = "7"},
                      {.path = "", .prefix = "0001", .id = "B", .prev_ids = {"A"}, .version = "7"}};
  source.migrations[1].parents = {"A"};
  source.migrations[2].parents = {"A", "gone"};
  const Source sources[] = {source};
  CHECK(edges_of(History::build(sources, {}), EdgeKind::Parent) ==
        Strings{"0001_b parent 0000_a (snapshot A)", "0001_c parent 0000_a (snapshot A)"});
}

TEST_CASE("snapshots that are each other's parents are reported as a cycle and do no harm") {
  Source source = source_of("drizzle-v1:d", {"a", "b", "c"});
  source.snapshots = {{.path = "", .prefix = "a", .id = "A", .prev_ids = {}, .version = "8"},
                      {.path = "", .prefix = "b", .id = "B", .prev_ids = {}, .version = "8"}};
  source.migrations[0].parents = {"B"};
  source.migrations[1].parents = {"A"};
  const Source sources[] = {source};
  const History history = History::build(sources, {});
  CHECK(history.cycles() == std::vector<std::vector<VertexId>>{{0, 1}});
  CHECK(history.topological_order() == std::vector<VertexId>{0, 1, 2});
  CHECK(history.linear_runs() == std::vector<std::vector<VertexId>>{{0, 1}, {2}});
}

TEST_CASE("whether two migrations commute") {
  struct Case {
    const char* what;
    Effects first, second;
    Verdict expected;
    std::string object;
  };
  auto effects = [](auto fill) {
    Effects e;
    fill(e);
    return e;
  };
  const Case cases[] = {
      {"they touch different tables", effects([](Effects& e) { e.makes = {table("public.a")}; }),
       effects([](Effects& e) { e.makes = {table("public.b")}; }), Verdict::Commute, ""},
      {"both use the same table", effects([](Effects& e) { e.uses = {table("public.a")}; }),
       effects([](Effects& e) { e.uses = {table("public.a")}; }), Verdict::Commute, ""},
      {"the second needs the first's table", effects([](Effects& e) { e.makes = {table("public.a")}; }),
       effects([](Effects& e) { e.needs = {{0, table("public.a")}}; }), Verdict::FirstBeforeSecond, "table public.a"},
      {"the first misses what the second makes", effects([](Effects& e) { e.misses = {{"relation", "b"}}, e.complete = false; }),
       effects([](Effects& e) { e.makes = {table("public.b")}; }), Verdict::SecondBeforeFirst, "table public.b"},
      {"both make the same table", effects([](Effects& e) { e.makes = {table("public.a")}; }),
       effects([](Effects& e) { e.makes = {table("public.a")}; }), Verdict::Conflict, "table public.a"},
      {"each needs the other", effects([](Effects& e) { e.makes = {table("public.a")}, e.misses = {{"relation", "b"}}; }),
       effects([](Effects& e) { e.makes = {table("public.b")}, e.needs = {{0, table("public.a")}}; }), Verdict::Conflict, "table public.b"},
      {"the second drops what the first uses", effects([](Effects& e) { e.uses = {table("public.a")}; }),
       effects([](Effects& e) { e.drops = {table("public.a")}; }), Verdict::FirstBeforeSecond, "table public.a"},
      {"nothing is known of one", Effects::unknown(), effects([](Effects& e) { e.makes = {table("public.b")}; }), Verdict::Unknown, ""},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    const Source sources[] = {source_of("manual:m", {"a", "b"})};
    const SourceEffects known[] = {{.migrations = {c.first, c.second}, .outside = {}}};
    const Commutation answer = History::build(sources, known).commute(0, 1);
    CHECK(answer.verdict == c.expected);
    CHECK(answer.object.display() == c.object);
  }
}

TEST_CASE("the explanation is the shortest chain of reasons") {
  const Source sources[] = {source_of("manual:m", {"a", "b", "c", "d"})};
  SourceEffects known;
  known.migrations.resize(4);
  known.migrations[1].needs = {{0, table("public.t")}};
  known.migrations[2].needs = {{1, table("public.u")}};
  known.migrations[3].needs = {{2, table("public.v")}, {1, table("public.u")}};
  const History history = History::build(sources, {&known, 1});
  Strings chain;
  for (const Edge& edge : history.explain(3, 0, requires_only)) chain.push_back(text(history, edge));
  CHECK(chain == Strings{"d requires b (table public.u)", "b requires a (table public.t)"});
  CHECK(history.explain(0, 3, requires_only).empty());
  CHECK(history.ancestors(3, requires_only) == std::vector<VertexId>{0, 1, 2});
}

TEST_CASE("equal text is found through line endings, and stubs are not equal to each other") {
  Source source = source_of("manual:m", {"a", "b", "c", "d"});
  source.migrations[0].text = "create table t();\n";
  source.migrations[1].text = "create table t();\r\n\r\n";
  source.migrations[2].text = source.migrations[3].text = "-- nothing\n";
  const Source sources[] = {source};
  CHECK(edges_of(History::build(sources, {}), EdgeKind::SameContent) == Strings{"b same-content a"});
}

TEST_CASE("a migration supersedes the archived file whose objects it makes") {
  Source source = source_of("drizzle:d", {"0000_all"});
  OutsideFile old;
  old.migration.name = "old";
  old.migration.text = "create table t(a int)";
  old.why = OutsideReason::Archived;
  source.outside = {old};
  SourceEffects known;
  known.migrations.resize(1);
  known.migrations[0].makes = {table("public.t"), table("public.u")};
  known.migrations[0].definitions = {{table("public.t"), "(a int4)"}};
  known.outside.resize(1);
  known.outside[0].makes = {table("public.t")};
  known.outside[0].definitions = {{table("public.t"), "(a int4)"}};
  const Source sources[] = {source};
  CHECK(edges_of(History::build(sources, {&known, 1}), EdgeKind::Supersedes) == Strings{"0000_all supersedes old"});
  known.outside[0].definitions[table("public.t")] = "(a int8)";
  CHECK(edges_of(History::build(sources, {&known, 1}), EdgeKind::Supersedes).empty());
}

TEST_CASE("a ledger row without a file is a vertex of its own") {
  const Source sources[] = {source_of("drizzle:d", {"a"})};
  History history = History::build(sources, {});
  const VertexId orphan = history.add_ledger_row("drizzle:d", "row 12");
  const VertexId row = history.add_ledger_row("drizzle:d", "row 1", history.migration(0, 0));
  CHECK(history.vertices()[orphan].kind == VertexKind::LedgerRow);
  CHECK(edges_of(history, EdgeKind::RecordedAs) == Strings{"a recorded-as row 1"});
  CHECK(row == 2);
}

TEST_CASE("what holds a statement") {
  struct Case {
    const char* sql;
    Dialect dialect;
    bool expected;
  };
  const Case cases[] = {
      {"", Dialect::PostgreSql, false},
      {" \n;\t;", Dialect::PostgreSql, false},
      {"\xEF\xBB\xBF-- only a comment", Dialect::PostgreSql, false},
      {"/* a /* nested */ one */\n-- and a line\n", Dialect::PostgreSql, false},
      {"/* unterminated", Dialect::PostgreSql, true},
      {"/* a */ select 1", Dialect::PostgreSql, true},
      {"/*! mysql runs this */", Dialect::MySql, true},
      {"# comment", Dialect::MySql, false},
      {"# comment", Dialect::PostgreSql, true},
  };
  for (const Case& c : cases) {
    INFO(c.sql);
    CHECK(has_statement(c.sql, c.dialect) == c.expected);
  }
}
