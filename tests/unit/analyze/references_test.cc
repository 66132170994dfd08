// What a query stands on, as pg_depend has it for a view of that query.
#include "core/analyze/analyze.h"
#include "core/sql/script.h"
#include "tests/unit/analyze/query_database.h"
// After the parser's headers, which take INFO away.
#include "tests/catch.h"

namespace reconcile::analyze {
namespace {

std::string name_of(const Catalog& catalog, ObjectAddress address) {
  switch (address.classid) {
    case ClassId::Relation: return catalog.relations.find(address.oid)->name;
    case ClassId::Function: return catalog.functions.find(address.oid)->name + "()";
    case ClassId::Type: return "type " + catalog.types.find(address.oid)->name;
    case ClassId::Constraint: return "constraint " + catalog.constraints.find(address.oid)->name;
    default: return "?";
  }
}

std::string references_of(Session& session, const std::string& sql) {
  sql::Script script = sql::Script::parse(sql);
  analyze::ParseState state(session, sql);
  auto* query = analyze_query(state, script.statements().at(0).node);
  std::string out;
  for (ObjectAddress address : find_query_references(session, query)) {
    if (!out.empty()) out += ", ";
    out += name_of(session.catalog, address);
    if (address.subid != 0) out += "." + std::to_string(address.subid);
  }
  return out;
}

}  // namespace

TEST_CASE("a query stands on the columns and objects it names") {
  constexpr fixture::Row rows[] = {
      {"SELECT id, name FROM users", "users.1, users.2"},
      {"SELECT 1 FROM users", "users"},
      {"SELECT u FROM users u", "users"},
      {"SELECT ctid AS c FROM users", "users.-1"},
      {"SELECT count(*) FROM users WHERE mood = 'sad'", "users.5, type mood"},
      {"SELECT u.id, p.title FROM users u JOIN posts p ON p.user_id = u.id", "users.1, posts.2, posts.3"},
      {"SELECT id FROM users u JOIN posts p USING (id)", "users.1, posts.1"},
      {"SELECT id FROM users u FULL JOIN posts p USING (id)", "users.1, posts.1"},
      {"SELECT j.id FROM (users u JOIN posts p USING (id)) j", "users.1, posts.1"},
      {"SELECT (home).zip FROM posts", "address.2, posts.6"},
      {"SELECT (p.home).* FROM posts p", "address.1, address.2, posts.6"},
      {"SELECT au.name FROM all_users() au", "users.2, all_users()"},
      {"SELECT x FROM pair(1)", "pair()"},
      {"SELECT a FROM make_record() AS r(a int, b mood)", "type mood, make_record()"},
      {"SELECT q.id FROM (SELECT id, name FROM users) q", "users.1, users.2"},
      {"WITH c AS (SELECT email FROM users) SELECT 1 AS one FROM c", "users.3"},
      {"SELECT (SELECT max(total) FROM posts WHERE user_id = u.id) AS m FROM users u", "users.1, posts.2, posts.8"},
      {"SELECT id, name FROM users GROUP BY id", "users.1, users.2, constraint users_pkey"},
      {"SELECT name FROM active_users ORDER BY loud", "active_users.2, active_users.3"},
      {"SELECT nextval('sq') AS n", "sq"},
      {"SELECT id FROM users UNION SELECT user_id FROM posts", "users.1, posts.2"},
      {"SELECT sum(id) OVER (PARTITION BY mood) FROM users", "users.1, users.5"},
  };
  fixture::QueryDatabase database;
  for (const fixture::Row& row : rows) {
    INFO(row.sql);
    CHECK(references_of(database.session, row.sql) == row.expected);
  }
}

}  // namespace reconcile::analyze
