#include "core/catalog/builtin/extensions.h"

#include <algorithm>

#include "core/catalog/builtin/extension_rows.h"
#include "core/catalog/builtin/load.h"

namespace reconcile::catalog {
namespace {

// A catalog as load_rows() sees it: every object that is added gets its maker.
template <class T>
struct Stamped {
  Collection<T>& collection;
  StatementId made;

  void reserve(std::size_t) {}
  void add(T object) {
    object.made = made;
    collection.add(std::move(object));
  }
};

struct StampedCatalog {
  StampedCatalog(Catalog& c, StatementId made)
      : namespaces{c.namespaces, made}, types{c.types, made}, functions{c.functions, made},
        relations{c.relations, made}, operators{c.operators, made}, casts{c.casts, made},
        opfamilies{c.opfamilies, made}, opclasses{c.opclasses, made}, collations{c.collations, made},
        languages{c.languages, made}, access_methods{c.access_methods, made}, extensions{c.extensions, made},
        roles{c.roles, made}, named_objects{c.named_objects, made}, constraints{c.constraints, made},
        foreign_data_wrappers{c.foreign_data_wrappers, made} {}

  Stamped<Namespace> namespaces;
  Stamped<Type> types;
  Stamped<Function> functions;
  Stamped<Relation> relations;
  Stamped<Operator> operators;
  Stamped<Cast> casts;
  Stamped<OpFamily> opfamilies;
  Stamped<OpClass> opclasses;
  Stamped<Collation> collations;
  Stamped<Language> languages;
  Stamped<AccessMethod> access_methods;
  Stamped<Extension> extensions;
  Stamped<Role> roles;
  Stamped<NamedObject> named_objects;
  Stamped<Constraint> constraints;
  Stamped<ForeignDataWrapper> foreign_data_wrappers;
};

// The extension's OID, followed by those of its objects.
Oid reserve_oids(Catalog& catalog, std::uint32_t object_count) {
  Oid first = catalog.new_oid();
  for (std::uint32_t i = 0; i < object_count; ++i) catalog.new_oid();
  return first;
}

void record_dependencies(Catalog& catalog, const CatalogRows& rows, const OidMap& map) {
  for (Dependency dependency : rows.dependencies) {
    dependency.dependent.oid = map(dependency.dependent.oid);
    dependency.referenced.oid = map(dependency.referenced.oid);
    catalog.depends.record(dependency.dependent, dependency.referenced, dependency.type);
  }
}

}  // namespace

std::span<const ExtensionTemplate> extension_templates() { return extension_rows; }

const ExtensionTemplate* find_extension_template(std::string_view name) {
  auto found = std::find_if(extension_rows.begin(), extension_rows.end(),
                            [&](const ExtensionTemplate& extension) { return extension.name == name; });
  return found == extension_rows.end() ? nullptr : &*found;
}

std::vector<std::string_view> required_extensions(const ExtensionTemplate& extension) {
  std::vector<std::string_view> out;
  for (std::string_view rest = extension.required; !rest.empty();) {
    std::size_t end = std::min(rest.find(' '), rest.size());
    out.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

Oid install_extension(Catalog& catalog, const ExtensionTemplate& extension, Oid schema, StatementId made) {
  RECONCILE_CHECK(extension.rows != nullptr, "an extension is installed of which only the name is known");
  OidMap map;
  map.schema = schema;
  for (std::string_view name : required_extensions(extension)) {
    const Extension* found = catalog.extensions.find(invalid_oid, name);
    RECONCILE_CHECK(found != nullptr, "an extension is installed before one that it requires");
    map.required.push_back(found->oid);
  }
  map.extension = reserve_oids(catalog, extension.object_count);

  Extension object;
  object.oid = map.extension;
  object.name = extension.name;
  object.version = extension.version;
  object.schema = schema;
  object.relocatable = extension.relocatable;
  object.made = made;
  catalog.extensions.add(std::move(object));

  StampedCatalog target(catalog, made);
  load_rows(*extension.rows, map, target);
  for (const ConstraintRow& row : extension.rows->constraints) target.constraints.add(make_object(row, map));
  for (const ForeignDataWrapperRow& row : extension.rows->foreign_data_wrappers) {
    target.foreign_data_wrappers.add(make_object(row, map));
  }
  for (const AmOpRow& row : extension.rows->amops) catalog.add_amop(make_object(row, map));
  record_dependencies(catalog, *extension.rows, map);
  return map.extension;
}

}  // namespace reconcile::catalog
