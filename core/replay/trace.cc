#include "core/replay/trace.h"

#include <algorithm>
#include <map>

namespace reconcile::replay {

using namespace catalog;  // NOLINT(google-build-using-namespace)

namespace {

std::string_view relation_word(char kind) {
  switch (kind) {
    case 'r': case 'p': return "table";
    case 'i': case 'I': return "index";
    case 'S': return "sequence";
    case 'v': return "view";
    case 'm': return "materialized view";
    case 'c': return "composite type";
    case 'f': return "foreign table";
    default: return "relation";
  }
}

std::string_view class_word(ClassId classid) {
  switch (classid) {
    case ClassId::Namespace: return "schema";
    case ClassId::Relation: return "relation";
    case ClassId::Type: return "type";
    case ClassId::Constraint: return "constraint";
    case ClassId::Function: return "function";
    case ClassId::Trigger: return "trigger";
    case ClassId::Policy: return "policy";
    case ClassId::Rule: return "rule";
    case ClassId::Operator: return "operator";
    case ClassId::OpClass: return "operator class";
    case ClassId::OpFamily: return "operator family";
    case ClassId::Cast: return "cast";
    case ClassId::Collation: return "collation";
    case ClassId::Extension: return "extension";
    case ClassId::Language: return "language";
    case ClassId::Role: return "role";
    case ClassId::Publication: return "publication";
    case ClassId::EventTrigger: return "event trigger";
    case ClassId::ForeignDataWrapper: return "foreign-data wrapper";
    case ClassId::ForeignServer: return "server";
    case ClassId::Statistics: return "statistics object";
    default: return "object";
  }
}

// Row types, array types, internal triggers and the rule of a view come with their object.
bool is_implied(const Catalog& catalog, const Touch& touch) {
  if (touch.classid == ClassId::Type) {
    const Type* type = catalog.types.find(touch.oid);
    return type != nullptr && (type->true_array || type->relid != invalid_oid);
  }
  if (touch.classid == ClassId::Trigger) {
    const Trigger* trigger = catalog.triggers.find(touch.oid);
    return trigger != nullptr && trigger->internal;
  }
  return touch.classid == ClassId::Rule && touch.name == "_RETURN";
}

}  // namespace

std::string ObjectName::display() const {
  std::string out = kind + " ";
  std::string qualified = schema.empty() ? "" : schema + ".";
  if (kind == "column") return out + qualified + parent + "." + name;
  if (!parent.empty()) return out + name + " on " + qualified + parent;
  return out + qualified + name;
}

ObjectName Tracer::name_of(ObjectAddress address) const {
  ObjectName out{.classid = address.classid, .kind = std::string(class_word(address.classid)), .schema = {}, .name = {}, .parent = {}};
  auto schema = [&](Oid nsp) {
    const Namespace* found = catalog_.namespaces.find(nsp);
    return found == nullptr ? std::string() : found->name;
  };
  auto describe = [&](const auto* object) {
    if (object == nullptr) return;
    out.name = object->name;
    out.schema = schema(object->nsp);
    if (const Relation* relation = object->parent == invalid_oid ? nullptr : catalog_.relations.find(object->parent)) {
      out.parent = relation->name;
      out.schema = schema(relation->nsp);
    }
  };
  switch (address.classid) {
    case ClassId::Relation: {
      const Relation* relation = catalog_.relations.find(address.oid);
      describe(relation);
      if (relation == nullptr) break;
      out.kind = relation_word(relation->kind);
      if (address.subid == 0) break;
      out.kind = "column";
      out.parent = relation->name;
      const Attribute* attribute = relation->attribute(static_cast<AttrNumber>(address.subid));
      out.name = attribute == nullptr ? "" : attribute->name;
      break;
    }
    case ClassId::Namespace: describe(catalog_.namespaces.find(address.oid)); break;
    case ClassId::Type: describe(catalog_.types.find(address.oid)); break;
    case ClassId::Constraint: describe(catalog_.constraints.find(address.oid)); break;
    case ClassId::Function: describe(catalog_.functions.find(address.oid)); break;
    case ClassId::Trigger: describe(catalog_.triggers.find(address.oid)); break;
    case ClassId::Policy: describe(catalog_.policies.find(address.oid)); break;
    case ClassId::Rule: describe(catalog_.rules.find(address.oid)); break;
    case ClassId::Operator: describe(catalog_.operators.find(address.oid)); break;
    case ClassId::OpClass: describe(catalog_.opclasses.find(address.oid)); break;
    case ClassId::Extension: describe(catalog_.extensions.find(address.oid)); break;
    case ClassId::Role: describe(catalog_.roles.find(address.oid)); break;
    case ClassId::Publication: describe(catalog_.publications.find(address.oid)); break;
    case ClassId::EventTrigger: describe(catalog_.event_triggers.find(address.oid)); break;
    case ClassId::Statistics: describe(catalog_.statistics.find(address.oid)); break;
    default: break;
  }
  return out;
}

std::vector<Tracer::ColumnMark> Tracer::marks(const Relation& relation) {
  std::vector<ColumnMark> out;
  out.reserve(relation.attributes.size());
  for (const Attribute& a : relation.attributes) {
    out.push_back({a.name, a.type, a.typmod, a.not_null, a.dropped, a.default_expr});
  }
  return out;
}

void Tracer::compare_columns(const Relation& relation, StatementId statement, bool is_new, std::vector<Change>& out) {
  std::vector<ColumnMark>& before = known_[relation.oid];
  std::vector<ColumnMark> after = marks(relation);
  bool has_columns = relation.kind != 'i' && relation.kind != 'I' && relation.kind != 'S';
  for (std::size_t i = 0; has_columns && i < after.size(); ++i) {
    bool made = i >= before.size();
    if (!made && after[i] == before[i]) continue;
    ObjectAddress address{ClassId::Relation, relation.oid, static_cast<std::int32_t>(i + 1)};
    bool dropped = after[i].dropped;
    catalog_.relations.stamp(relation.oid, [&](Relation& r) {
      Attribute& attribute = r.attributes[i];
      if (made) attribute.made = statement;
      if (dropped) attribute.dropped_by = statement;
      attribute.changed = statement;
    });
    if (made && is_new) continue;  // told by the table's own creation
    ObjectName name = name_of(address);
    if (!made && !dropped && after[i].name != before[i].name) {
      ObjectName old = name;
      old.name = before[i].name;
      out.push_back({ChangeKind::Drop, address, old});
      out.push_back({ChangeKind::Create, address, name});
      continue;
    }
    if (dropped) name.name = before.size() > i ? before[i].name : name.name;
    out.push_back({made ? ChangeKind::Create : dropped ? ChangeKind::Drop : ChangeKind::Alter, address, name,
                   relation.attributes[i].made});
  }
  before = std::move(after);
}

std::vector<Change> Tracer::take_changes(StatementId statement) {
  std::vector<Touch> touches = std::move(catalog_.undo().touches);
  catalog_.undo().touches.clear();
  std::vector<Change> out;
  std::map<std::pair<ClassId, Oid>, bool> added;
  auto named = [&](const Touch& touch) {
    ObjectName name = name_of({touch.classid, touch.oid, 0});
    if (name.name.empty()) {  // gone by now: told by what was noted before the removal
      name.name = touch.name;
      if (const Namespace* schema = catalog_.namespaces.find(touch.nsp)) name.schema = schema->name;
      if (const Relation* parent = catalog_.relations.find(touch.parent)) name.parent = parent->name;
    }
    return name;
  };
  for (const Touch& touch : touches) {
    ObjectAddress address{touch.classid, touch.oid, 0};
    bool is_new = added.contains({touch.classid, touch.oid});
    switch (touch.kind) {
      case Touch::Kind::Added:
        added[{touch.classid, touch.oid}] = true;
        if (!is_implied(catalog_, touch)) out.push_back({ChangeKind::Create, address, named(touch)});
        break;
      case Touch::Kind::Removed: {
        if (is_new) {
          std::erase_if(out, [&](const Change& change) { return change.address == address; });
        } else if (!(touch.classid == ClassId::Rule && touch.name == "_RETURN")) {
          out.push_back({ChangeKind::Drop, address, named(touch), touch.made});
        }
        if (touch.classid == ClassId::Relation) known_.erase(touch.oid);
        break;
      }
      case Touch::Kind::Renamed: {
        if (is_new || is_implied(catalog_, touch)) break;
        ObjectName now = named(touch), old = now;
        old.name = touch.name;
        if (const Namespace* schema = catalog_.namespaces.find(touch.nsp)) old.schema = schema->name;
        out.push_back({ChangeKind::Drop, address, old});
        out.push_back({ChangeKind::Create, address, now});
        break;
      }
      case Touch::Kind::Edited: {
        bool told = std::any_of(out.begin(), out.end(), [&](const Change& c) { return c.address == address; });
        if (!told && !is_implied(catalog_, touch)) out.push_back({ChangeKind::Alter, address, named(touch)});
        break;
      }
    }
  }
  for (const Touch& touch : touches) {
    if (touch.classid != ClassId::Relation || touch.kind == Touch::Kind::Removed) continue;
    if (const Relation* relation = catalog_.relations.find(touch.oid)) {
      compare_columns(*relation, statement, added.contains({touch.classid, touch.oid}), out);
    }
  }
  return out;
}

std::vector<Use> Tracer::uses(const analyze::Session& session) const {
  std::vector<Use> out;
  auto maker = [&](const auto* object) {
    return object == nullptr ? no_statement : std::max(object->made, object->renamed);
  };
  for (const ObjectAddress& used : session.used) {
    StatementId made = no_statement;
    switch (used.classid) {
      case ClassId::Relation: {
        const Relation* relation = catalog_.relations.find(used.oid);
        made = maker(relation);
        const Attribute* attribute =
            relation == nullptr || used.subid <= 0 ? nullptr : relation->attribute(static_cast<AttrNumber>(used.subid));
        if (attribute != nullptr) made = std::max(made, attribute->made);
        break;
      }
      case ClassId::Namespace: made = maker(catalog_.namespaces.find(used.oid)); break;
      case ClassId::Type: made = maker(catalog_.types.find(used.oid)); break;
      case ClassId::Constraint: made = maker(catalog_.constraints.find(used.oid)); break;
      case ClassId::Function: made = maker(catalog_.functions.find(used.oid)); break;
      case ClassId::Trigger: made = maker(catalog_.triggers.find(used.oid)); break;
      case ClassId::Policy: made = maker(catalog_.policies.find(used.oid)); break;
      case ClassId::Role: made = maker(catalog_.roles.find(used.oid)); break;
      case ClassId::Extension: made = maker(catalog_.extensions.find(used.oid)); break;
      default: break;
    }
    if (made != no_statement) out.push_back({made, name_of(used)});
  }
  return out;
}

}  // namespace reconcile::replay
