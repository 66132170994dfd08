// Schemas, extensions, and what else a database holds.
#include <algorithm>

#include "reconcile/drift/reader.h"

namespace reconcile::drift {

using namespace catalog;  // NOLINT(google-build-using-namespace)
using analyze::quote_identifier;

Object Reader::op(const Operator& op) {
  std::string left = op.left == invalid_oid ? "NONE" : analyze::format_type(session_, op.left);
  Object out = start("operator", op, op.name + "(" + left + ", " + analyze::format_type(session_, op.right) + ")");
  put_text(out, "function", function_name(op.function));
  if (const Operator* other = catalog_.operators.find(op.commutator)) put_text(out, "commutator", other->name);
  if (const Operator* other = catalog_.operators.find(op.negator)) put_text(out, "negator", other->name);
  if (op.can_hash) put_text(out, "hashes", "yes");
  if (op.can_merge) put_text(out, "merges", "yes");
  finish(out, {ClassId::Operator, op.oid}, &op, nullptr, {.granted = false});
  return out;
}

Object Reader::cast(const Cast& cast) {
  Object out;
  out.id = {"cast", "", "", "(" + analyze::format_type(session_, cast.source) + " AS " + analyze::format_type(session_, cast.target) + ")"};
  out.made = cast.made;
  out.changed = cast.changed;
  put_text(out, "function", cast.method == 'b' ? "none" : cast.method == 'i' ? "inout" : function_name(cast.function));
  put_text(out, "context", cast.context == 'i' ? "implicit" : cast.context == 'a' ? "assignment" : "");
  finish(out, {ClassId::Cast, cast.oid}, nullptr, nullptr, {.granted = false});
  return out;
}

Object Reader::collation(const Collation& collation) {
  Object out = start("collation", collation, collation.name);
  put_text(out, "provider", collation.provider == 'i' ? "icu" : "libc");
  if (!collation.deterministic) put_text(out, "deterministic", "no");
  finish(out, {ClassId::Collation, collation.oid}, &collation, nullptr, {.granted = false});
  return out;
}

Object Reader::publication(const Publication& publication) {
  Object out = start("publication", publication, publication.name);
  if (publication.all_tables) put_text(out, "tables", "all");
  std::vector<std::string> members;
  bool known = true;
  for (const PublicationMember* member : catalog_.publication_members.of_parent(publication.oid)) {
    if (member->schema != invalid_oid) {
      members.push_back("schema " + quote_identifier(owned_.schema(member->schema)));
      continue;
    }
    const Relation* table = catalog_.relations.find(member->relid);
    if (table == nullptr) continue;
    std::string text = owned_.name(*table), columns;
    for (AttrNumber num : member->columns) {
      if (const Attribute* column = table->attribute(num)) columns += (columns.empty() ? "" : ", ") + quote_identifier(column->name);
    }
    if (!columns.empty()) text += " (" + columns + ")";
    try {
      if (member->where != nullptr) text += " WHERE " + analyze::deparse_expr(catalog_, member->where, table);
    } catch (const Undecided&) {
      known = false;
    }
    members.push_back(std::move(text));
  }
  std::sort(members.begin(), members.end());
  std::string list;
  for (const std::string& member : members) list += (list.empty() ? "" : "; ") + member;
  if (!list.empty()) out.properties.push_back({"tables", known ? std::optional(list) : std::nullopt, Kind::Real});
  Options options = publication.options;
  // Written or not, all four operations are the default, and so are partitions by themselves.
  std::erase_if(options, [](auto& option) {
    if (option.first == "publish_via_partition_root") return option.second != "true" && option.second != "on" && option.second != "1" && !option.second.empty();
    if (option.first != "publish") return false;
    std::vector<std::string> words;
    std::string word;
    for (char c : option.second + ",") {
      if (c == ',' && !word.empty()) words.push_back(std::exchange(word, {}));
      else if (c != ' ' && c != ',') word += c;
    }
    std::sort(words.begin(), words.end());
    option.second.clear();
    for (const std::string& w : words) option.second += (option.second.empty() ? "" : ", ") + w;
    return option.second == "delete, insert, truncate, update";
  });
  put_text(out, "options", options_text(options));
  finish(out, {ClassId::Publication, publication.oid}, &publication, nullptr, {.granted = false});
  return out;
}

Object Reader::event_trigger(const EventTrigger& trigger) {
  Object out = start("event-trigger", trigger, trigger.name);
  put_text(out, "event", trigger.event);
  put_text(out, "function", function_name(trigger.function));
  for (const auto& [name, values] : trigger.filters) {
    std::vector<std::string> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    std::string list;
    for (const std::string& value : sorted) list += (list.empty() ? "" : ", ") + value;
    put_text(out, "tags", list);
  }
  put_text(out, "enabled", trigger.enabled == 'D' ? "disabled" : trigger.enabled == 'A' ? "always" : trigger.enabled == 'R' ? "replica" : "");
  finish(out, {ClassId::EventTrigger, trigger.oid}, &trigger, nullptr, {.granted = false});
  return out;
}

Object Reader::server(const ForeignServer& server) {
  Object out = start("server", server, server.name);
  if (const ForeignDataWrapper* wrapper = catalog_.foreign_data_wrappers.find(server.fdw)) put_text(out, "wrapper", wrapper->name);
  put_text(out, "type", server.type);
  put_text(out, "version", server.version);
  finish(out, {ClassId::ForeignServer, server.oid}, &server, &server.acl, {.granted = true, .by_default = ""});
  return out;
}

Object Reader::wrapper(const ForeignDataWrapper& wrapper) {
  Object out = start("foreign-data-wrapper", wrapper, wrapper.name);
  put_text(out, "handler", function_name(wrapper.handler));
  put_text(out, "validator", function_name(wrapper.validator));
  finish(out, {ClassId::ForeignDataWrapper, wrapper.oid}, &wrapper, &wrapper.acl, {.granted = true, .by_default = ""});
  return out;
}

void Reader::others() {
  for (const Namespace* of : owned_.of(catalog_.namespaces, ClassId::Namespace)) {
    if (of->name.starts_with("pg_")) continue;
    Object out = start("schema", *of, of->name);
    finish(out, {ClassId::Namespace, of->oid}, of, &of->acl, {.granted = true, .by_default = ""});
    out_.objects.push_back(std::move(out));
  }
  for (const Extension* of : owned_.of(catalog_.extensions, ClassId::Extension)) {
    Object out = start("extension", *of, of->name);
    put_text(out, "schema", std::string(owned_.schema(of->schema)));
    out_.objects.push_back(std::move(out));  // its comment is the extension's own
  }
  for (const Operator* of : owned_.of(catalog_.operators, ClassId::Operator)) {
    if (of->function != invalid_oid) out_.objects.push_back(op(*of));
  }
  for (const Cast* of : owned_.of(catalog_.casts, ClassId::Cast)) {
    // A range type's own comes with it.
    const Type* target = catalog_.types.find(of->target);
    if (target == nullptr || target->typtype != 'm' || target->multirange_range != of->source) out_.objects.push_back(cast(*of));
  }
  for (const Collation* of : owned_.of(catalog_.collations, ClassId::Collation)) out_.objects.push_back(collation(*of));
  for (const Publication* of : owned_.of(catalog_.publications, ClassId::Publication)) out_.objects.push_back(publication(*of));
  for (const EventTrigger* of : owned_.of(catalog_.event_triggers, ClassId::EventTrigger)) out_.objects.push_back(event_trigger(*of));
  for (const ForeignServer* of : owned_.of(catalog_.foreign_servers, ClassId::ForeignServer)) out_.objects.push_back(server(*of));
  for (const ForeignDataWrapper* of : owned_.of(catalog_.foreign_data_wrappers, ClassId::ForeignDataWrapper)) out_.objects.push_back(wrapper(*of));
}

}  // namespace reconcile::drift
