#include "reconcile/drift/live_script.h"

#include "core/analyze/analyze.h"
#include "reconcile/drift/live_writer.h"

namespace reconcile::drift {

using analyze::quote_identifier;

std::string text_of(const Json& object, const char* key) {
  auto it = object.find(key);
  if (it == object.end() || it->is_null()) return {};
  return it->is_string() ? it->get<std::string>() : it->dump();
}

bool flag_of(const Json& object, const char* key) {
  auto it = object.find(key);
  return it != object.end() && it->is_boolean() && it->get<bool>();
}

std::int64_t oid_of(const Json& object, const char* key) {
  std::string text = text_of(object, key);
  return text.empty() || text.find_first_not_of("0123456789") != std::string::npos || text.size() > 10 ? 0 : std::stoll(text);
}

const Json& list_of(const Json& object, const char* key) {
  static const Json none = Json::array();
  auto it = object.find(key);
  return it == object.end() || !it->is_array() ? none : *it;
}

std::string LiveWriter::name_of(const Json& object) { return analyze::quote_qualified(text_of(object, "schema"), text_of(object, "name")); }

const LiveWriter::Table* LiveWriter::table(std::int64_t oid) const {
  auto it = tables_.find(oid);
  return it == tables_.end() ? nullptr : &it->second;
}

ObjectId LiveWriter::note(const Json& object, std::string kind, std::string parent, std::string schema) {
  ObjectId id{std::move(kind), schema.empty() ? text_of(object, "schema") : std::move(schema), std::move(parent), text_of(object, "name")};
  facts(id, object);
  return id;
}

void LiveWriter::facts(const ObjectId& id, const Json& object) {
  LiveFacts facts{.owner = text_of(object, "owner"), .acl = {}, .comment = text_of(object, "comment"), .invalid = flag_of(object, "invalid")};
  if (auto acl = object.find("acl"); acl != object.end() && acl->is_array()) {
    facts.acl.emplace();
    for (const Json& item : *acl) facts.acl->push_back(item.is_string() ? item.get<std::string>() : std::string());
  }
  out_.facts.insert_or_assign(id, std::move(facts));
}

void LiveWriter::roles() {
  for (const Json& role : list_of(in_, "roles")) {
    if (!role.is_string()) continue;
    std::string name = role.get<std::string>();
    script_.add(Stage::Role, {"role", "", "", name}, "CREATE ROLE " + quote_identifier(name));
    out_.roles.push_back(std::move(name));
  }
}

void LiveWriter::depends() {
  constexpr std::int64_t attrdef = 2604, proc = 1255;
  for (const Json& edge : list_of(in_, "depends")) {
    if (!edge.is_array() || edge.size() != 4) continue;
    std::int64_t number[4];
    for (int i = 0; i < 4; ++i) number[i] = edge[static_cast<std::size_t>(i)].is_number_integer() ? edge[static_cast<std::size_t>(i)].get<std::int64_t>() : 0;
    script_.need({number[0], number[1]}, {number[2], number[3]});
    if (number[0] == attrdef && number[2] == proc) calls_function_[number[1]] = true;
  }
}

LiveScript LiveWriter::run() {
  out_.server_version = static_cast<int>(oid_of(in_, "server_version"));
  roles();
  depends();
  schemas();
  extensions();
  foreign();
  collations();
  types();
  sequences();
  tables();
  functions();
  operators();
  casts();
  constraints();
  indexes();
  triggers();
  rules();
  policies();
  statistics();
  event_triggers();
  publications();
  // Every name is qualified; bodies are not looked into while what they name may still be missing.
  std::string head = "SELECT pg_catalog.set_config('search_path', '', false);\nSET check_function_bodies = false;\n";
  std::string body = script_.text(out_.pieces);
  for (OrderedScript::Piece& piece : out_.pieces) piece.span.offset += head.size();
  out_.sql = head + body;
  return std::move(out_);
}

Result<LiveScript> live_script(std::string_view catalog_json) {
  Json in = Json::parse(catalog_json, nullptr, false);
  if (!in.is_object() || text_of(in, "format") != "reconcile-catalog/1") {
    return Error{"is not a schema as `reconcile capture` reads it", "", "`reconcile capture` prints the statement that answers with one"};
  }
  return LiveWriter(in).run();
}

}  // namespace reconcile::drift
