// What a platform brings and the history drops: a database that starts with it must lose it again.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "reconcile/schema/sql_writer.h"

namespace reconcile::schema {

using namespace catalog;  // NOLINT(google-build-using-namespace)
using analyze::quote_identifier;

namespace {

std::string_view kind_word(char kind) {
  switch (kind) {
    case 'r': case 'p': return "TABLE ";
    case 'v': return "VIEW ";
    case 'm': return "MATERIALIZED VIEW ";
    case 'S': return "SEQUENCE ";
    case 'f': return "FOREIGN TABLE ";
    case 'c': return "TYPE ";
    default: return {};  // indexes go with their tables, or stay with them
  }
}

}  // namespace

// The newest first: what an object rests on is older than itself.
void SqlWriter::removed() {
  if (options_.base == nullptr) return;
  const Catalog& base = *options_.base;
  const SqlOptions plain;
  const SqlWriter before(base, plain);
  std::vector<std::pair<Oid, std::string>> gone;
  auto look = [&](const auto& now, const auto& then, ClassId classid, auto name_of) {
    for (const auto* object : then.own()) {
      if (object->made >= 0 || now.find(object->oid) != nullptr || !before.owned_.is_plain(classid, *object)) continue;
      if (object->parent != invalid_oid && catalog_.relations.find(object->parent) == nullptr) continue;  // gone with its table
      if (std::string name = name_of(*object); !name.empty()) gone.emplace_back(object->oid, name);
    }
  };
  auto on_table = [&](const Object& object) { return quote_identifier(object.name) + " ON " + before.owned_.relation_name(object.parent); };
  look(catalog_.extensions, base.extensions, ClassId::Extension, [](const Extension& e) { return "EXTENSION " + quote_identifier(e.name); });
  look(catalog_.namespaces, base.namespaces, ClassId::Namespace, [](const Namespace& n) { return n.name.starts_with("pg_") ? "" : "SCHEMA " + quote_identifier(n.name); });
  look(catalog_.relations, base.relations, ClassId::Relation, [&](const Relation& r) {
    bool owned = r.kind == 'S' && owner_of(base, r).table != nullptr;
    return kind_word(r.kind).empty() || owned ? std::string() : std::string(kind_word(r.kind)) + before.owned_.name(r);
  });
  look(catalog_.types, base.types, ClassId::Type, [&](const Type& t) { return before.is_own_type(t) && t.typtype != 'c' ? (t.typtype == 'd' ? "DOMAIN " : "TYPE ") + before.owned_.name(t) : ""; });
  look(catalog_.functions, base.functions, ClassId::Function, [&](const Function& f) {
    return before.is_range_constructor(f) ? "" : (f.kind == 'p' ? "PROCEDURE " : f.kind == 'a' ? "AGGREGATE " : "FUNCTION ") + before.function_signature(f);
  });
  look(catalog_.triggers, base.triggers, ClassId::Trigger, [&](const Trigger& t) { return "TRIGGER " + on_table(t); });
  look(catalog_.policies, base.policies, ClassId::Policy, [&](const Policy& p) { return "POLICY " + on_table(p); });
  look(catalog_.publications, base.publications, ClassId::Publication, [](const Publication& p) { return "PUBLICATION " + quote_identifier(p.name); });
  look(catalog_.event_triggers, base.event_triggers, ClassId::EventTrigger, [](const EventTrigger& t) { return "EVENT TRIGGER " + quote_identifier(t.name); });
  std::sort(gone.begin(), gone.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  // A number keeps the script's order of names.
  for (std::size_t i = 0; i < gone.size(); ++i) {
    std::string place = std::to_string(i);
    script_.add(Stage::Removed, std::string(6 - std::min<std::size_t>(place.size(), 6), '0') + place, "DROP " + gone[i].second + ";", {});
  }
}

}  // namespace reconcile::schema
