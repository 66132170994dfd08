#include "reconcile/audit/effects.h"

#include "tests/catch.h"

using namespace reconcile;  // NOLINT(google-build-using-namespace)
using replay::ChangeKind;
using replay::ObjectName;
using replay::StatementTrace;

namespace {

const ObjectName users{catalog::ClassId::Relation, "table", "public", "users", ""};
const ObjectName email{catalog::ClassId::Relation, "column", "public", "email", "users"};

StatementTrace failing(std::string sqlstate, std::string message) {
  StatementTrace statement;
  statement.outcome = replay::Outcome::Fails;
  statement.error = PgError(std::move(sqlstate), std::move(message));
  return statement;
}

}  // namespace

TEST_CASE("an added column does not count as a change of its table") {
  StatementTrace make, add;
  make.changes = {{ChangeKind::Create, {}, users}};
  add.migration = 1;
  add.changes = {{ChangeKind::Alter, {}, users}, {ChangeKind::Create, {}, email}};
  add.uses = {{0, users}};
  const auto effects = effects_of({make, add}, 0, 2);
  CHECK(effects[0].makes == std::vector<ObjectKey>{{"table", "public.users"}});
  CHECK(effects[1].makes == std::vector<ObjectKey>{{"column", "public.users.email"}});
  CHECK(effects[1].changes.empty());
  CHECK(effects[1].needs == std::vector<Need>{{0, {"table", "public.users"}}});
  CHECK(effects[1].complete);
}

TEST_CASE("a table that is altered as a whole is changed") {
  StatementTrace alter;
  alter.changes = {{ChangeKind::Alter, {}, users}};
  CHECK(effects_of({alter}, 0, 1)[0].changes == std::vector<ObjectKey>{{"table", "public.users"}});
}

TEST_CASE("what an error names") {
  struct Case {
    const char* sqlstate;
    const char* message;
    ObjectKey missed, already;
  };
  const Case cases[] = {
      {"42P01", "relation \"app.users\" does not exist", {"relation", "app.users"}, {}},
      {"42703", "column \"email\" of relation \"users\" does not exist", {"column", "users.email"}, {}},
      {"42704", "type \"mood\" does not exist", {"type", "mood"}, {}},
      {"42883", "function f(integer) does not exist", {"function", "f"}, {}},
      {"3F000", "schema \"app\" does not exist", {"schema", "app"}, {}},
      {"42P07", "relation \"users\" already exists", {}, {"relation", "users"}},
      {"42701", "column \"email\" of relation \"users\" already exists", {}, {"column", "users.email"}},
      {"42601", "syntax error at or near \"x\"", {}, {}},
  };
  for (const Case& c : cases) {
    INFO(c.message);
    const Effects effects = effects_of({failing(c.sqlstate, c.message)}, 0, 1)[0];
    CHECK(effects.misses == (c.missed.name.empty() ? std::vector<ObjectKey>{} : std::vector<ObjectKey>{c.missed}));
    CHECK(effects.already == (c.already.name.empty() ? std::vector<ObjectKey>{} : std::vector<ObjectKey>{c.already}));
    CHECK(effects.complete == !c.already.name.empty());
  }
}

TEST_CASE("a missing column is looked for in the relations of its statement") {
  StatementTrace statement = failing("42703", "column os.customer_id does not exist");
  statement.blame.emplace();
  statement.blame->missing_column = "customer_id";
  statement.blame->relations = {"public.onboarding_states"};
  CHECK(effects_of({statement}, 0, 1)[0].misses == std::vector<ObjectKey>{{"column", "public.onboarding_states.customer_id"}});
}
