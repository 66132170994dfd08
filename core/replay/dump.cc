#include "core/replay/dump.h"

#include <algorithm>
#include <vector>

#include "core/analyze/analyze.h"

namespace reconcile::replay {

using namespace catalog;  // NOLINT(google-build-using-namespace)

namespace {

class Dumper {
 public:
  explicit Dumper(const Catalog& catalog) : catalog_(catalog), session_(const_cast<Catalog&>(catalog)) {
    session_.search_path.clear();  // every name outside pg_catalog is qualified
  }

  std::string run() {
    for (const Relation* relation : catalog_.relations.own()) {
      if (!is_member(ClassId::Relation, relation->oid)) dump(*relation);
    }
    for (const Type* type : catalog_.types.own()) {
      if (!is_member(ClassId::Type, type->oid)) dump(*type);
    }
    for (const Constraint* constraint : catalog_.constraints.own()) dump(*constraint);
    for (const Function* function : catalog_.functions.own()) {
      if (!is_member(ClassId::Function, function->oid)) dump(*function);
    }
    for (const Trigger* trigger : catalog_.triggers.own()) {
      if (!trigger->internal) add("trigger", qualified(*trigger) + " on " + relation_name(trigger->parent));
    }
    for (const Policy* policy : catalog_.policies.own()) add("policy", policy->name + " on " + relation_name(policy->parent));
    for (const Extension* extension : catalog_.extensions.own()) add("extension", extension->name);
    std::sort(lines_.begin(), lines_.end());
    std::string out;
    for (const std::string& line : lines_) out += line + "\n";
    return out;
  }

 private:
  void add(std::string_view kind, const std::string& rest) { lines_.push_back(std::string(kind) + " " + rest); }

  bool is_member(ClassId classid, Oid oid) const {
    return std::ranges::any_of(catalog_.depends.references_of({classid, oid, 0}), [](const Dependency& d) { return d.type == DependencyType::Extension; });
  }

  template <class T>
  std::string qualified(const T& object) const {
    const Namespace* schema = catalog_.namespaces.find(object.nsp);
    return (schema == nullptr ? "" : schema->name + ".") + object.name;
  }

  std::string relation_name(Oid oid) const {
    const Relation* relation = catalog_.relations.find(oid);
    return relation == nullptr ? "?" : qualified(*relation);
  }

  std::string columns(const Relation& relation) const {
    std::string out;
    for (const Attribute& a : relation.attributes) {
      if (a.dropped) continue;
      if (!out.empty()) out += ", ";
      out += a.name + " " + analyze::format_type(session_, a.type, a.typmod);
      if (a.not_null) out += " not null";
      if (a.identity != 0) out += std::string(" identity ") + a.identity;
      if (a.generated != 0) out += " generated";
      if (a.has_default && a.generated == 0) out += " default";
    }
    return out;
  }

  void dump(const Relation& relation) {
    switch (relation.kind) {
      case 'i': case 'I': {
        std::string keys;
        for (const IndexKey& key : relation.index ? relation.index->keys : std::vector<IndexKey>()) {
          const Relation* table = catalog_.relations.find(relation.index->table);
          const Attribute* column = table == nullptr ? nullptr : table->attribute(key.attnum);
          keys += (keys.empty() ? "" : ", ") + (column == nullptr ? std::string("expression") : column->name);
        }
        return add(relation.index && relation.index->unique ? "unique index" : "index",
                   qualified(relation) + " on " + (relation.index ? relation_name(relation.index->table) : "?") + " (" + keys + ")");
      }
      case 'S': return add("sequence", qualified(relation));
      case 'v': return add("view", qualified(relation) + " (" + columns(relation) + ")");
      case 'm': return add("materialized view", qualified(relation) + " (" + columns(relation) + ")");
      case 'c': return add("composite type", qualified(relation) + " (" + columns(relation) + ")");
      case 't': return;
      default: return add(relation.kind == 'f' ? "foreign table" : "table", qualified(relation) + " (" + columns(relation) + ")");
    }
  }

  void dump(const Type& type) {
    if (type.typtype == 'd') return add("domain", qualified(type) + " " + analyze::format_type(session_, type.base, type.typmod));
    if (type.typtype == 'r') return add("range", qualified(type));
    if (type.typtype != 'e') return;
    std::string labels;
    for (const std::string& label : type.labels) labels += (labels.empty() ? "'" : ", '") + label + "'";
    add("enum", qualified(type) + " (" + labels + ")");
  }

  void dump(const Constraint& constraint) {
    std::string_view kind = constraint.contype == 'p'   ? "primary key"
                            : constraint.contype == 'u' ? "unique"
                            : constraint.contype == 'f' ? "foreign key"
                            : constraint.contype == 'c' ? "check"
                            : constraint.contype == 'x' ? "exclude"
                                                        : "constraint trigger";
    std::string keys;
    if (const Relation* table = catalog_.relations.find(constraint.relid)) {
      for (AttrNumber num : constraint.key) {
        const Attribute* column = table->attribute(num);
        keys += (keys.empty() ? "" : ", ") + (column == nullptr ? std::string("?") : column->name);
      }
    }
    add("constraint", constraint.name + " on " + relation_name(constraint.relid) + " " + std::string(kind) + " (" + keys + ")");
  }

  void dump(const Function& function) {
    std::string args;
    for (Oid type : function.arg_types) args += (args.empty() ? "" : ", ") + analyze::format_type(session_, type);
    add(function.kind == 'p' ? "procedure" : "function", qualified(function) + "(" + args + ")");
  }

  const Catalog& catalog_;
  analyze::Session session_;
  std::vector<std::string> lines_;
};

}  // namespace

std::string dump(const Catalog& catalog) { return Dumper(catalog).run(); }

}  // namespace reconcile::replay
