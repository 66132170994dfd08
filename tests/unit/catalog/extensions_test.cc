#include "core/catalog/builtin/extensions.h"

#include <set>
#include <string>

#include "tests/catch.h"

namespace reconcile::catalog {
namespace {

Oid install(Catalog& catalog, std::string_view name, Oid schema = schema_oid::Public) {
  const ExtensionTemplate* found = find_extension_template(name);
  REQUIRE(found != nullptr);
  for (std::string_view required : required_extensions(*found)) {
    if (catalog.extensions.find(invalid_oid, required) == nullptr) install(catalog, required, schema);
  }
  return install_extension(catalog, *found, schema);
}

}  // namespace

TEST_CASE("an extension's objects go into the chosen schema under new OIDs") {
  Catalog catalog;
  Namespace schema;
  schema.oid = catalog.new_oid();
  schema.name = "extensions";
  catalog.namespaces.add(schema);
  Oid extension = install(catalog, "citext", schema.oid);
  const Type* citext = catalog.types.find(schema.oid, "citext");
  REQUIRE(citext != nullptr);
  CHECK(citext->oid > extension);
  CHECK(citext->category == 'S');
  CHECK(catalog.types.find(citext->array)->elem == citext->oid);
  CHECK(catalog.cast(citext->oid, type_oid::Text)->context == 'i');
  CHECK(catalog.operators.find(schema.oid, "=")->left != invalid_oid);
  CHECK(catalog.types.find(schema_oid::Public, "citext") == nullptr);
  CHECK_FALSE(catalog.depends.dependents_of({ClassId::Extension, extension, 0}).empty());
}

TEST_CASE("an extension uses the objects of those it requires") {
  Catalog catalog;
  install(catalog, "earthdistance");
  Oid cube = catalog.types.find(schema_oid::Public, "cube")->oid;
  CHECK(catalog.types.find(schema_oid::Public, "earth")->base == cube);
  const Function* latitude = catalog.functions.find(schema_oid::Public, "latitude");
  REQUIRE(latitude != nullptr);
  CHECK(latitude->arg_types == std::vector<Oid>{catalog.types.find(schema_oid::Public, "earth")->oid});
}

TEST_CASE("pgvector brings types, access methods and operator classes") {
  Catalog catalog;
  install(catalog, "vector");
  const Type* vector = catalog.types.find(schema_oid::Public, "vector");
  REQUIRE(vector != nullptr);
  const AccessMethod* hnsw = catalog.access_methods.find(invalid_oid, "hnsw");
  REQUIRE(hnsw != nullptr);
  std::set<std::string> opclasses;
  catalog.opclasses.for_each([&](const OpClass& opclass) {
    if (opclass.method == hnsw->oid && opclass.input_type == vector->oid) opclasses.insert(opclass.name);
  });
  CHECK(opclasses == std::set<std::string>{"vector_cosine_ops", "vector_ip_ops", "vector_l1_ops", "vector_l2_ops"});
}

TEST_CASE("installing an extension is taken back whole") {
  Catalog catalog;
  auto savepoint = catalog.undo().savepoint();
  install(catalog, "postgis");
  CHECK(catalog.relations.find(schema_oid::Public, "spatial_ref_sys")->attributes.size() == 5);
  CHECK(catalog.constraints.own_size() == 1);
  catalog.undo().rollback_to(savepoint);
  CHECK(catalog.relations.own_size() == 0);
  CHECK(catalog.functions.own_size() == 0);
  CHECK(catalog.types.own_size() == 0);
  CHECK(catalog.extensions.find(invalid_oid, "postgis") == nullptr);
}

TEST_CASE("every known extension installs, and every object it names exists") {
  for (const ExtensionTemplate& extension : extension_templates()) {
    INFO(extension.name);
    CHECK(find_extension_template(extension.name) == &extension);
    if (extension.rows == nullptr) continue;
    Catalog catalog;
    install(catalog, extension.name);
    for (const Function* function : catalog.functions.own()) {
      INFO(function->name);
      CHECK(catalog.types.find(function->return_type) != nullptr);
      CHECK(catalog.namespaces.find(function->nsp) != nullptr);
      for (Oid type : function->arg_types) CHECK(catalog.types.find(type) != nullptr);
    }
    for (const Operator* op : catalog.operators.own()) {
      INFO(op->name);
      CHECK(catalog.functions.find(op->function) != nullptr);
      CHECK(catalog.types.find(op->result) != nullptr);
    }
    for (const OpClass* opclass : catalog.opclasses.own()) CHECK(catalog.opfamilies.find(opclass->family) != nullptr);
    for (const Relation* relation : catalog.relations.own()) {
      for (const Attribute& attribute : relation->attributes) CHECK(catalog.types.find(attribute.type) != nullptr);
    }
  }
}

}  // namespace reconcile::catalog
