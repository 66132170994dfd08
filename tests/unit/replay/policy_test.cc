// Row security policies.
#include "tests/unit/replay/verdicts.h"

using reconcile::test::expect_verdicts;

TEST_CASE("a policy's expressions are analysed over its table") {
  expect_verdicts({
      {"create table t(a int, b int generated always as (1) stored, c text)", ""},
      {"create view v as select * from t", ""},
      {"create index i on t(a)", ""},
      {"create function tf() returns trigger language plpgsql as 'begin return new; end'", ""},
      {"create policy p on v using (true)", R"sql(42809: "v" is not a table)sql"},
      {"create policy p on t for select with check (true)",
       "42601: WITH CHECK cannot be applied to SELECT or DELETE"},
      {"create policy p on t using (zz)", R"sql(42703: column "zz" does not exist)sql"},
      {"create policy p on t using (a)", "42804: argument of POLICY must be type boolean, not type integer"},
      {"create policy p on t using (sum(a) > 1)",
       "42803: aggregate functions are not allowed in policy expressions"},
      {"create policy p on t using (a > 1 and exists (select 1 from nope))",
       R"sql(42P01: relation "nope" does not exist)sql"},
      {"create policy p on t using (a > 1 and exists (select 1 from v where v.a = t.a))", ""},
      {"create policy p2 on t to public, postgres using (a>1)", ""},
      {"drop view v", "2BP01: cannot drop view v because other objects depend on it"},
      {"drop view v cascade", ""},
      {"alter policy p2 on t using (nope())", "42883: function nope() does not exist"},
      {"alter policy p2 on t using (a > 5) with check (c = 'x')", ""},
      {"alter table t drop column c",
       "2BP01: cannot drop column c of table t because other objects depend on it"},
      {"drop view v cascade", R"sql(42P01: view "v" does not exist)sql"},
      {"alter policy p2 on t to nope", R"sql(42704: role "nope" does not exist)sql"},
      {"alter policy p9 on t using (true)", R"sql(42704: policy "p9" for table "t" does not exist)sql"},
      {"alter policy p2 on t rename to p3", ""},
      {"alter policy p2 on t rename to p3", R"sql(42710: policy "p3" for table "t" already exists)sql"},
      {"drop policy p2 on t", R"sql(42704: policy "p2" for table "t" does not exist)sql"},
      {"drop policy if exists p2 on t", ""},
      {"drop policy p3 on t", ""},
      {"drop policy if exists p3 on nope", ""},
      {"drop policy p3 on nope", R"sql(42P01: relation "nope" does not exist)sql"},
      {"drop policy p3 on i", R"sql(42809: "i" is an index)sql"},
  });
}
