#include "reconcile/diagnose/objects.h"

#include <algorithm>
#include <regex>

namespace reconcile::diagnose {
namespace {

// "a.b", "\"A\".b" → parts, without quotes.
std::vector<std::string> parts_of(std::string_view name) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (char c : name) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == '.' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

bool is_relation(std::string_view kind) {
  return kind == "table" || kind == "index" || kind == "view" || kind == "sequence" || kind == "materialized view" || kind == "foreign table";
}

bool is_meant(const ObjectKey& key, const NamedObject& object) {
  std::vector<std::string> parts = parts_of(key.name);
  if (parts.empty() || object.parts.empty()) return false;
  if (object.kind == "relation" ? !is_relation(key.kind) : object.kind != key.kind) return false;
  if (parts.back() != object.parts.back()) return false;
  if (object.kind == "column") {
    return object.relation.empty() || (parts.size() >= 2 && parts[parts.size() - 2] == parts_of(object.relation).back());
  }
  // Both may be qualified; only then does the schema count.
  return object.parts.size() < 2 || parts.size() < 2 || parts[parts.size() - 2] == object.parts[object.parts.size() - 2];
}

std::vector<Touch> touching(const History& dag, const NamedObject& object, std::vector<ObjectKey> Effects::*list) {
  std::vector<Touch> out;
  if (object.kind.empty()) return out;
  for (VertexId v = 0; v < dag.vertices().size(); ++v) {
    if (dag.vertices()[v].kind == VertexKind::LedgerRow) continue;
    for (const ObjectKey& key : dag.effects(v).*list) {
      if (is_meant(key, object)) {
        out.push_back({v, key});
        break;
      }
    }
  }
  return out;
}

}  // namespace

std::string NamedObject::display() const {
  std::string out = relation;
  for (const std::string& part : parts) out += (out.empty() ? "" : ".") + part;
  return out;
}

NamedObject object_in(std::string_view message) {
  static const std::regex of_relation(R"re(^column "?([^" ]+)"? of relation "([^"]+)" .*)re", std::regex::optimize);
  static const std::regex column(R"re(^column (\S+) does not exist$)re", std::regex::optimize);
  static const std::regex other(R"re(^(relation|table|index|sequence|view|type|schema|constraint|policy|trigger|role|extension) "([^"]+)"(?: for .*| of relation .*| on table .*)?.*(?:does not exist|already exists).*$)re",
                                std::regex::optimize);
  static const std::regex function(R"re(^function ([^(]+)\(.*(?:does not exist|already exists.*)$)re", std::regex::optimize);
  std::string text(message);
  std::smatch found;
  if (std::regex_match(text, found, of_relation)) return {"column", parts_of(found[1].str()), found[2].str()};
  if (std::regex_match(text, found, column)) {
    std::vector<std::string> parts = parts_of(found[1].str());
    // What stands before the dot may be an alias.
    return {"column", {parts.back()}, ""};
  }
  if (std::regex_match(text, found, other)) return {found[1].str() == "table" ? "relation" : found[1].str(), parts_of(found[2].str()), ""};
  if (std::regex_match(text, found, function)) return {"function", parts_of(found[1].str()), ""};
  return {};
}

std::vector<Touch> makers_of(const History& dag, const NamedObject& object) { return touching(dag, object, &Effects::makes); }
std::vector<Touch> droppers_of(const History& dag, const NamedObject& object) { return touching(dag, object, &Effects::drops); }

}  // namespace reconcile::diagnose
