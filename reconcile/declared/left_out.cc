#include "reconcile/declared/left_out.h"

#include <algorithm>
#include <tuple>

#include "core/analyze/analyze.h"
#include "reconcile/schema/owned.h"

namespace reconcile::declared {

using namespace catalog;  // NOLINT(google-build-using-namespace)

namespace {

class Collector {
 public:
  explicit Collector(const Catalog& catalog) : catalog_(catalog), owned_(catalog) {}

  std::vector<LeftOut> run() {
    for (const Function* f : owned_.of(catalog_.functions, ClassId::Function)) add(f->kind == 'p' ? "procedure" : f->kind == 'a' ? "aggregate" : "function", owned_.name(*f));
    for (const Type* t : owned_.of(catalog_.types, ClassId::Type)) type(*t);
    for (const Relation* r : owned_.of(catalog_.relations, ClassId::Relation)) relation(*r);
    for (const Constraint* c : owned_.of(catalog_.constraints, ClassId::Constraint)) constraint(*c);
    for (const Trigger* t : owned_.of(catalog_.triggers, ClassId::Trigger)) {
      if (!t->internal) add("trigger", on(t->name, t->parent));
    }
    for (const Rule* r : owned_.of(catalog_.rules, ClassId::Rule)) {
      if (r->name != "_RETURN") add("rule", on(r->name, r->parent));
    }
    for (const Extension* e : catalog_.extensions.own()) {
      if (e->made >= 0) add("extension", e->name, "create it in the migration, before what uses it");
    }
    for (const Role* r : owned_.of(catalog_.roles, ClassId::Role)) add("role", r->name, "declare it with pgRole and `entities.roles` if Drizzle is to manage it");
    for (const Statistics* s : owned_.of(catalog_.statistics, ClassId::Statistics)) add("statistics", owned_.name(*s));
    for (const Publication* p : owned_.of(catalog_.publications, ClassId::Publication)) add("publication", p->name);
    for (const EventTrigger* e : owned_.of(catalog_.event_triggers, ClassId::EventTrigger)) add("event trigger", e->name);
    for (const ForeignServer* s : owned_.of(catalog_.foreign_servers, ClassId::ForeignServer)) add("foreign server", s->name);
    std::ranges::sort(out_, {}, [](const LeftOut& item) { return std::tie(item.kind, item.name, item.why); });
    return std::move(out_);
  }

 private:
  void add(std::string kind, std::string name, std::string why = {}) { out_.push_back({std::move(kind), std::move(name), std::move(why)}); }

  std::string on(const std::string& name, Oid relation) const { return name + " on " + owned_.relation_name(relation); }

  void type(const Type& t) {
    if (t.typtype == 'd') add("domain", owned_.name(t), "columns of it are declared with customType");
    if (t.typtype == 'r') add("range type", owned_.name(t));
    comment({ClassId::Type, t.oid, 0}, owned_.name(t));
  }

  void relation(const Relation& r) {
    const std::string name = owned_.name(r);
    if (r.kind == 'c') add("composite type", name);
    if (r.kind == 'f') add("foreign table", name);
    if (r.kind == 'p') add("partitioned table", name, "its partitions are declared as plain tables, as pull declares them");
    if (!r.inherits.empty() && !r.is_partition) add("inheritance", name);
    if (r.persistence == 'u') add("unlogged table", name);
    if (r.force_row_security) add("forced row security", name);
    if (!r.options.empty() && r.kind == 'r') add("storage parameters", name);
    if (!r.acl.empty()) add("grants", name);
    if (r.index && !r.index->included.empty()) add("INCLUDE columns", name);
    if (r.index && r.index->nulls_not_distinct && !backs_constraint(r)) add("NULLS NOT DISTINCT of an index", name);
    comment({ClassId::Relation, r.oid, 0}, name);
    if (r.kind == 'i') return;
    for (const Attribute& a : r.attributes) {
      if (a.dropped) continue;
      comment({ClassId::Relation, r.oid, a.num}, name + "." + a.name);
      const Type* type = catalog_.types.find(a.type);
      if (type != nullptr && a.collation != invalid_oid && a.collation != type->collation) add("collation", name + "." + a.name);
    }
  }

  bool backs_constraint(const Relation& index) const {
    return std::ranges::any_of(catalog_.constraints.of_parent(index.index->table), [&](const Constraint* c) { return c->index == index.oid; });
  }

  void constraint(const Constraint& c) {
    const Relation* table = catalog_.relations.find(c.relid);
    if (table == nullptr) return;
    if (c.contype == 'x') add("exclusion constraint", on(c.name, c.relid));
    if (c.deferrable) add("deferrability", on(c.name, c.relid));
    if (!c.validated) add("NOT VALID", on(c.name, c.relid));
    if (c.match == 'f') add("MATCH FULL", on(c.name, c.relid));
    if (c.contype == 'p' && c.key.size() == 1 && c.name != table->name + "_pkey") {
      add("primary key name", on(c.name, c.relid), "a primary key of one column has no name in schema.ts");
    }
  }

  void comment(ObjectAddress address, const std::string& name) {
    if (catalog_.comment(address) != nullptr) add("comment", name);
  }

  const Catalog& catalog_;
  schema::Owned owned_;
  std::vector<LeftOut> out_;
};

}  // namespace

std::vector<LeftOut> left_out(const Catalog& catalog) { return Collector(catalog).run(); }

}  // namespace reconcile::declared
