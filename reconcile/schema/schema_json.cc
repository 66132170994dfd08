#include "reconcile/schema/schema_json.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "core/analyze/analyze.h"
#include "core/base/pg_error.h"
#include "reconcile/schema/owned.h"

namespace reconcile::schema {

using namespace catalog;  // NOLINT(google-build-using-namespace)

namespace {

using Json = nlohmann::ordered_json;

// A definition, or null where it can't be printed.
template <class F>
Json printed(F print) {
  try {
    return print();
  } catch (const Undecided&) {
    return nullptr;
  }
}

class Writer {
 public:
  explicit Writer(const Catalog& catalog) : catalog_(catalog), owned_(catalog), session_(const_cast<Catalog&>(catalog)) {
    session_.search_path.clear();  // types are printed as under an empty search path
  }

  std::string run() {
    for (const Namespace* schema : owned_.of(catalog_.namespaces, ClassId::Namespace)) schemas_[schema->name];
    for (const Relation* relation : sorted(catalog_.relations, ClassId::Relation)) add(*relation);
    for (const Type* type : sorted(catalog_.types, ClassId::Type)) add(*type);
    for (const Function* function : sorted(catalog_.functions, ClassId::Function)) add(*function);
    Json out{{"format", "reconcile-schema/1"}, {"schemas", Json::array()}};
    for (auto& [name, lists] : schemas_) {
      Json schema{{"name", name}};
      for (const char* list : {"tables", "enums", "domains", "composite_types", "views", "sequences", "functions"}) {
        auto it = lists.find(list);
        schema[list] = it == lists.end() ? Json::array() : std::move(it->second);
      }
      out["schemas"].push_back(std::move(schema));
    }
    Json extensions = Json::array();
    for (const Extension* extension : catalog_.extensions.own()) {
      if (extension->made >= 0) extensions.push_back({{"name", extension->name}, {"version", extension->version}});
    }
    out["extensions"] = std::move(extensions);
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }

 private:
  template <class T>
  std::vector<const T*> sorted(const Collection<T>& collection, ClassId classid) const {
    std::vector<const T*> out = owned_.of(collection, classid);
    std::sort(out.begin(), out.end(), [&](const T* a, const T* b) { return owned_.before(*a, *b); });
    return out;
  }

  Json& list(const Object& object, const char* name) {
    Json& out = schemas_[std::string(owned_.schema(object.nsp))][name];
    if (out.is_null()) out = Json::array();
    return out;
  }

  std::string type(Oid oid, std::int32_t typmod) const { return analyze::format_type_with_typmod(session_, oid, typmod); }

  void add(const Relation& relation) {
    switch (relation.kind) {
      case 'r': case 'p': case 'f': list(relation, "tables").push_back(table(relation)); break;
      case 'v': case 'm':
        list(relation, "views").push_back({{"name", relation.name},
                                           {"materialized", relation.kind == 'm'},
                                           {"columns", columns(relation)},
                                           {"definition", printed([&] { return Json(analyze::get_view_def(catalog_, relation)); })}});
        break;
      case 'S':
        if (relation.sequence) {
          list(relation, "sequences").push_back({{"name", relation.name}, {"type", type(relation.sequence->type, -1)}});
        }
        break;
      case 'c': list(relation, "composite_types").push_back({{"name", relation.name}, {"columns", columns(relation)}}); break;
      default: break;
    }
  }

  Json columns(const Relation& relation) const {
    Json out = Json::array();
    for (const Attribute& a : relation.attributes) {
      if (a.dropped) continue;
      Json column{{"name", a.name}, {"type", type(a.type, a.typmod)}, {"nullable", !a.not_null}};
      Json expression = a.default_expr == nullptr
                            ? Json(nullptr)
                            : printed([&] { return Json(analyze::deparse_expr(catalog_, a.default_expr, &relation)); });
      column["default"] = a.generated != 0 ? Json(nullptr) : expression;
      if (a.identity != 0) column["identity"] = a.identity == 'a' ? "always" : "by default";
      if (a.generated != 0) column["generated"] = expression;
      out.push_back(std::move(column));
    }
    return out;
  }

  Json table(const Relation& relation) const {
    Json out{{"name", relation.name}, {"columns", columns(relation)}};
    out["constraints"] = Json::array();
    for (const Constraint* constraint : by_name(catalog_.constraints.of_parent(relation.oid))) {
      if (constraint->contype != 't') out["constraints"].push_back(this->constraint(relation, *constraint));
    }
    out["indexes"] = Json::array();
    std::vector<const Relation*> indexes;
    for (const Relation* index : catalog_.relations.own()) {
      if (index->index && index->index->table == relation.oid) indexes.push_back(index);
    }
    for (const Relation* index : by_name(std::move(indexes))) {
      out["indexes"].push_back({{"name", index->name},
                                {"unique", index->index->unique},
                                {"definition", printed([&] { return Json(analyze::get_index_def(catalog_, *index)); })}});
    }
    out["triggers"] = Json::array();
    for (const Trigger* trigger : by_name(catalog_.triggers.of_parent(relation.oid))) {
      if (trigger->internal) continue;
      out["triggers"].push_back({{"name", trigger->name},
                                 {"definition", printed([&] { return Json(analyze::get_trigger_def(catalog_, *trigger)); })}});
    }
    out["policies"] = Json::array();
    for (const Policy* policy : by_name(catalog_.policies.of_parent(relation.oid))) out["policies"].push_back({{"name", policy->name}});
    out["row_security"] = relation.row_security;
    return out;
  }

  Json constraint(const Relation& relation, const Constraint& constraint) const {
    std::string_view kind = constraint.contype == 'p'   ? "primary key"
                            : constraint.contype == 'u' ? "unique"
                            : constraint.contype == 'f' ? "foreign key"
                            : constraint.contype == 'x' ? "exclude"
                                                        : "check";
    Json names = Json::array();
    for (AttrNumber num : constraint.key) {
      const Attribute* column = relation.attribute(num);
      if (column != nullptr) names.push_back(column->name);
    }
    return {{"name", constraint.name},
            {"kind", kind},
            {"columns", std::move(names)},
            {"definition", printed([&] { return Json(analyze::get_constraint_def(catalog_, constraint)); })}};
  }

  void add(const Type& t) {
    if (t.typtype == 'e') list(t, "enums").push_back({{"name", t.name}, {"labels", t.labels}});
    if (t.typtype == 'd') list(t, "domains").push_back({{"name", t.name}, {"type", type(t.base, t.typmod)}, {"nullable", !t.not_null}});
  }

  void add(const Function& function) {
    const Language* language = catalog_.languages.find(function.language);
    list(function, "functions")
        .push_back({{"name", function.name},
                    {"kind", function.kind == 'p' ? "procedure" : function.kind == 'a' ? "aggregate" : "function"},
                    {"arguments", printed([&] { return Json(analyze::get_function_arguments(catalog_, function, true)); })},
                    {"returns", printed([&] { return Json(analyze::get_function_result(catalog_, function)); })},
                    {"language", language == nullptr ? "" : language->name}});
  }

  template <class T>
  static std::vector<const T*> by_name(std::vector<const T*> objects) {
    std::sort(objects.begin(), objects.end(), [](const T* a, const T* b) { return a->name < b->name; });
    return objects;
  }

  const Catalog& catalog_;
  Owned owned_;
  analyze::Session session_;
  std::map<std::string, std::map<std::string, Json>> schemas_;
};

}  // namespace

std::string schema_json(const Catalog& catalog) { return Writer(catalog).run(); }

}  // namespace reconcile::schema
