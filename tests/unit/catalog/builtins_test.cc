#include "core/catalog/builtin/builtins.h"

#include "core/catalog/catalog.h"
#include "tests/catch.h"

namespace reconcile::catalog {
namespace {

const Type& builtin_type(std::string_view name) {
  const Type* found = builtins().types.find(schema_oid::PgCatalog, name);
  REQUIRE(found != nullptr);
  return *found;
}

}  // namespace

TEST_CASE("built-in types keep the server's OIDs and shapes") {
  const Type& text = builtin_type("text");
  CHECK(text.oid == type_oid::Text);
  CHECK(text.category == 'S');
  CHECK(text.preferred);
  CHECK(text.collation == default_collation);
  const Type& array = builtin_type("_int4");
  CHECK(array.oid == type_oid::Int4Array);
  CHECK(array.elem == type_oid::Int4);
  CHECK(array.true_array);
  CHECK(builtin_type("int4range").range_subtype == type_oid::Int4);
  CHECK(builtin_type("int4multirange").multirange_range == builtin_type("int4range").oid);
  CHECK(builtin_type("point").subscriptable);
  CHECK_FALSE(builtin_type("point").true_array);
}

TEST_CASE("a built-in function has its arguments' names, modes and defaults") {
  const Function* found = nullptr;
  builtins().functions.for_each_named(schema_oid::PgCatalog, "make_interval", [&](const Function& f) { found = &f; });
  REQUIRE(found != nullptr);
  CHECK(found->arg_types.size() == 7);
  CHECK(found->args.at(6).name == "secs");
  CHECK(found->default_count == 7);
  CHECK(found->default_text == "0, 0, 0, 0, 0, 0, 0.0");
  const Function* concat = builtins().functions.find(schema_oid::PgCatalog, "concat");
  REQUIRE(concat != nullptr);
  CHECK(concat->variadic == type_oid::Any);
  const Function* percentile = builtins().functions.find(schema_oid::PgCatalog, "percentile_disc");
  REQUIRE(percentile != nullptr);
  CHECK(percentile->kind == 'a');
  CHECK(percentile->agg_kind == 'o');
  CHECK(percentile->agg_direct_args == 1);
}

TEST_CASE("casts are found by their two types") {
  Catalog catalog;
  const Cast* cast = catalog.cast(type_oid::Int4, type_oid::Int8);
  REQUIRE(cast != nullptr);
  CHECK(cast->context == 'i');
  CHECK(catalog.cast(type_oid::Json, type_oid::Int8) == nullptr);
}

TEST_CASE("system relations have their columns") {
  const Relation* pg_class = builtins().relations.find(schema_oid::PgCatalog, "pg_class");
  REQUIRE(pg_class != nullptr);
  CHECK(pg_class->kind == 'r');
  CHECK(pg_class->attribute("relname")->type == type_oid::Name);
  CHECK(pg_class->attribute("relname")->not_null);
  const Namespace* schema = builtins().namespaces.find(invalid_oid, "information_schema");
  REQUIRE(schema != nullptr);
  const Relation* columns = builtins().relations.find(schema->oid, "columns");
  REQUIRE(columns != nullptr);
  CHECK(columns->kind == 'v');
  CHECK(columns->attribute("column_name") != nullptr);
}

TEST_CASE("the strategy operators of a family are found by the family") {
  Catalog catalog;
  const OpFamily* family = nullptr;
  catalog.opfamilies.for_each_named(schema_oid::PgCatalog, "text_ops", [&](const OpFamily& f) {
    if (catalog.access_methods.find(f.method)->name == "btree") family = &f;
  });
  REQUIRE(family != nullptr);
  bool has_equality = false;
  for (const AmOp& amop : catalog.amops(family->oid)) {
    has_equality |= amop.strategy == 3 && amop.left == type_oid::Text && amop.right == type_oid::Text &&
                    catalog.operators.find(amop.op)->name == "=";
  }
  CHECK(has_equality);
}

TEST_CASE("a new database has schema public, extension plpgsql and the predefined roles") {
  Catalog catalog;
  CHECK(catalog.namespaces.find(invalid_oid, "public")->owner == pg_database_owner);
  CHECK(catalog.extensions.find(invalid_oid, "plpgsql")->version == "1.0");
  CHECK(catalog.languages.find(invalid_oid, "plpgsql")->trusted);
  CHECK(catalog.roles.find(invalid_oid, "postgres")->oid == bootstrap_role);
  CHECK(catalog.roles.find(invalid_oid, "pg_read_all_data") != nullptr);
}

}  // namespace reconcile::catalog
