// The types whose values are objects of the catalog: regclass, regtype, regproc, regrole, regnamespace.
#include <algorithm>

#include "core/analyze/analyze.h"
#include "core/analyze/datum/datum.h"
#include "core/analyze/datum/text_scan.h"
#include "core/sql/script.h"

namespace reconcile::analyze {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string take_quoted(std::string_view& rest) {
  std::string out;
  while (!rest.empty()) {
    char c = rest.front();
    rest.remove_prefix(1);
    if (c == '"' && !take(rest, '"')) return out;  // "" stands for one quote
    out += c;
  }
  throw PgError("42602", "invalid name syntax");
}

std::string take_part(std::string_view& rest) {
  std::string out;
  if (take(rest, '"')) {
    out = take_quoted(rest);
  } else {
    while (!rest.empty() && rest.front() != '.' && !is_space(rest.front())) {
      out += to_lower(rest.front());
      rest.remove_prefix(1);
    }
  }
  if (out.empty()) throw PgError("42602", "invalid name syntax");
  return out;
}

// A possibly quoted, possibly qualified name (stringToQualifiedNameList).
std::vector<std::string> split_name(std::string_view text) {
  std::vector<std::string> parts;
  std::string_view rest = skip_space(text);
  do {
    rest = skip_space(rest);
    parts.push_back(take_part(rest));
    rest = skip_space(rest);
  } while (take(rest, '.'));
  if (!rest.empty()) throw PgError("42602", "invalid name syntax");
  return parts;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ".") + part;
  return out;
}

QualifiedName qualified(const Session& session, const std::vector<std::string>& parts, bool quote_in_message) {
  if (parts.size() == 1) return {{}, parts[0]};
  if (parts.size() == 2) return {parts[0], parts[1]};
  if (parts.size() == 3) {
    if (parts[0] == session.database) return {parts[1], parts[2]};
    std::string quote = quote_in_message ? "\"" : "";
    throw PgError("0A000", "cross-database references are not implemented: " + quote + joined(parts) + quote);
  }
  throw PgError("42601", "improper " + std::string(quote_in_message ? "relation" : "qualified") +
                             " name (too many dotted names): " + joined(parts));
}

std::string schema_of(const Session& session, Oid nsp, bool visible) {
  const Namespace* found = visible ? nullptr : session.catalog.namespaces.find(nsp);
  return found == nullptr ? "" : found->name;
}

std::string print(const Session& session, const Relation& relation) {
  return quote_qualified(schema_of(session, relation.nsp, relation_is_visible(session, relation.oid)), relation.name);
}

DatumText class_in_out(Session& session, std::string_view text) {
  if (is_number(text)) {
    const Relation* relation = session.catalog.relations.find(static_cast<Oid>(std::stoull(std::string(text.substr(0, 10)))));
    return relation == nullptr ? DatumText(text) : print(session, *relation);
  }
  std::vector<std::string> parts = split_name(text);
  QualifiedName name = qualified(session, parts, true);
  if (!name.schema.empty()) lookup_namespace(session, name.schema);
  const Relation* relation = lookup_relation(session, name);
  if (relation == nullptr) throw PgError("42P01", "relation \"" + joined(parts) + "\" does not exist");
  return print(session, *relation);
}

DatumText type_in_out(Session& session, std::string_view text) {
  if (is_number(text)) return format_type(session, static_cast<Oid>(std::stoull(std::string(text.substr(0, 10)))));
  std::string query = "SELECT NULL::" + std::string(text);
  sql::Script script = sql::Script::parse(query);
  const ::SelectStmt* select =
      script.statements().size() == 1 ? RECONCILE_AS(SelectStmt, script.statements()[0].node) : nullptr;
  auto targets = sql::list<::ResTarget>(select == nullptr ? nullptr : select->targetList);
  const ::TypeCast* cast = targets.size() == 1 ? RECONCILE_AS(TypeCast, targets[0]->val) : nullptr;
  const ::A_Const* operand = cast == nullptr ? nullptr : RECONCILE_AS(A_Const, cast->arg);
  // More than a type name was written: the server's parser refuses it in words of its own.
  if (operand == nullptr || !operand->isnull || select->fromClause != nullptr) return std::nullopt;
  try {
    return format_type(session, lookup_type(session, *cast->typeName).type);
  } catch (PgError& error) {
    error.location = -1;  // it would count in the literal
    throw;
  }
}

DatumText function_in_out(Session& session, std::string_view text) {
  std::vector<std::string> parts = split_name(text);
  QualifiedName name = qualified(session, parts, false);
  std::vector<const Function*> found;
  auto visit = [&](const Function& function) {
    bool hidden = std::any_of(found.begin(), found.end(),
                              [&](const Function* other) { return other->arg_types == function.arg_types; });
    if (!hidden) found.push_back(&function);
  };
  if (!name.schema.empty()) {
    session.catalog.functions.for_each_named(lookup_namespace(session, name.schema), name.name, visit);
  } else {
    for (Oid nsp : active_search_path(session)) {
      if (nsp != session.temp_namespace) session.catalog.functions.for_each_named(nsp, name.name, visit);
    }
  }
  if (found.empty()) throw PgError("42883", "function \"" + std::string(text) + "\" does not exist");
  if (found.size() > 1) throw PgError("42725", "more than one function named \"" + std::string(text) + "\"");
  session.use({ClassId::Function, found[0]->oid, 0});
  return quote_qualified(schema_of(session, found[0]->nsp, function_is_visible(session, found[0]->oid)),
                         found[0]->name);
}

DatumText role_in_out(Session& session, std::string_view text) {
  std::vector<std::string> parts = split_name(text);
  if (parts.size() != 1) throw PgError("42602", "invalid name syntax");
  if (session.catalog.roles.find(invalid_oid, parts[0]) == nullptr) {
    throw PgError("42704", "role \"" + parts[0] + "\" does not exist");
  }
  return quote_identifier(parts[0]);
}

DatumText namespace_in_out(Session& session, std::string_view text) {
  std::vector<std::string> parts = split_name(text);
  if (parts.size() != 1) throw PgError("42602", "invalid name syntax");
  lookup_namespace(session, parts[0]);
  return quote_identifier(parts[0]);
}

}  // namespace

DatumText reg_object_in_out(Session& session, Oid type, std::string_view text) {
  bool is_reg = type == type_oid::Regclass || type == type_oid::Regtype || type == type_oid::Regproc ||
                type == type_oid::Regrole || type == type_oid::Regnamespace;
  if (is_reg && text == "-") return "-";  // stands for OID 0
  bool number = is_number(text);
  switch (type) {
    case type_oid::Regclass:
      return class_in_out(session, text);
    case type_oid::Regtype:
      return type_in_out(session, text);
    case type_oid::Regproc:
      return number ? std::nullopt : function_in_out(session, text);
    case type_oid::Regrole:
      return number ? std::nullopt : role_in_out(session, text);
    case type_oid::Regnamespace:
      return number ? std::nullopt : namespace_in_out(session, text);
    default:
      return std::nullopt;
  }
}

}  // namespace reconcile::analyze
