// Values of regclass, regtype, regproc, …: names of catalog objects that are kept as OIDs (regproc.c).
#include <algorithm>
#include <charconv>

#include "core/analyze/coerce.h"
#include "core/execute/convert.h"
#include "core/sql/nodes.h"
#include "core/sql/script.h"

namespace reconcile::execute {
namespace {

struct Names {
  std::vector<std::string> parts;
  std::string printed() const {
    std::string out;
    for (const std::string& part : parts) out += (out.empty() ? "" : ".") + part;
    return out;
  }
};

// stringToQualifiedNameList: bare names are folded, quoted ones are taken as they stand.
Names split_names(std::string_view text) {
  Names names;
  auto bad = [] { return PgError("42602", "invalid name syntax"); };
  std::size_t at = 0;
  auto skip = [&] {
    while (at < text.size() && (text[at] == ' ' || (text[at] >= '\t' && text[at] <= '\r'))) ++at;
  };
  for (;;) {
    skip();
    std::string part;
    if (at < text.size() && text[at] == '"') {
      for (++at;; ++at) {
        if (at >= text.size()) throw bad();
        if (text[at] == '"' && at + 1 < text.size() && text[at + 1] == '"') ++at;
        else if (text[at] == '"') break;
        part += text[at];
      }
      ++at;
    } else {
      while (at < text.size() && text[at] != '.' && text[at] != ' ' && text[at] != '"' && text[at] != '(') {
        char c = text[at++];
        part += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      }
    }
    if (part.empty()) throw bad();
    names.parts.push_back(part.substr(0, 63));
    skip();
    if (at == text.size()) return names;
    if (text[at++] != '.') throw bad();
  }
}

analyze::QualifiedName qualified(const Session& session, const Names& names) {
  const auto& parts = names.parts;
  if (parts.size() == 1) return {{}, parts[0]};
  if (parts.size() == 2) return {parts[0], parts[1]};
  if (parts.size() == 3 && parts[0] == session.database) return {parts[1], parts[2]};
  if (parts.size() == 3) throw PgError("0A000", "cross-database references are not implemented: " + names.printed());
  throw PgError("42601", "improper qualified name (too many dotted names): " + names.printed());
}

Oid relation_in(Session& session, const std::string& text) {
  Names names = split_names(text);
  analyze::QualifiedName name = qualified(session, names);
  if (!name.schema.empty()) analyze::lookup_namespace(session, name.schema);
  const Relation* found = analyze::lookup_relation(session, name);
  if (found == nullptr) throw PgError("42P01", "relation \"" + names.printed() + "\" does not exist");
  session.use({ClassId::Relation, found->oid});
  return found->oid;
}

Oid type_in(Session& session, const std::string& text) {
  std::string query = "SELECT NULL::" + text;
  sql::Script script = sql::Script::parse(query);
  const ::Node* node = script.statements().size() == 1 ? script.statements()[0].node : nullptr;
  const auto* select = RECONCILE_AS(SelectStmt, node);
  const ::ListCell* target = select == nullptr || list_length(select->targetList) != 1 ? nullptr : list_head(select->targetList);
  const auto* result = target == nullptr ? nullptr : RECONCILE_AS(ResTarget, lfirst(target));
  const auto* cast = result == nullptr ? nullptr : RECONCILE_AS(TypeCast, result->val);
  if (cast == nullptr) throw Undecided{"a type name that is computed does not parse"};
  try {
    return analyze::lookup_type(session, *cast->typeName).type;
  } catch (PgError& error) {
    error.location = -1;
    throw;
  }
}

std::vector<const Function*> functions_named(Session& session, const Names& names) {
  analyze::QualifiedName name = qualified(session, names);
  std::vector<Oid> schemas;
  if (name.schema.empty()) {
    schemas = analyze::active_search_path(session);
  } else if (Oid schema = analyze::lookup_namespace(session, name.schema, true); schema != invalid_oid) {
    schemas = {schema};
  }
  std::vector<const Function*> found;
  for (Oid schema : schemas) {
    session.catalog.functions.for_each_named(schema, name.name, [&](const Function& function) {
      // One that is hidden by another of the same signature earlier in the path does not count.
      for (const Function* other : found) {
        if (other->arg_types == function.arg_types) return;
      }
      found.push_back(&function);
    });
  }
  return found;
}

Oid function_in(Session& session, const std::string& text) {
  std::vector<const Function*> found = functions_named(session, split_names(text));
  if (found.empty()) throw PgError("42883", "function \"" + text + "\" does not exist");
  if (found.size() > 1) throw PgError("42725", "more than one function named \"" + text + "\"");
  return found[0]->oid;
}

std::vector<Oid> argument_types(Session& session, std::string_view text) {
  std::vector<Oid> types;
  int depth = 0;
  bool quoted = false;
  std::string one;
  auto finish = [&] {
    if (one.find_first_not_of(' ') != std::string::npos) types.push_back(type_in(session, one));
    one.clear();
  };
  for (char c : text) {
    if (c == '"') quoted = !quoted;
    if (c == '(' && !quoted) ++depth;
    if (c == ')' && !quoted) --depth;
    if (c == ',' && depth == 0 && !quoted) finish();
    else one += c;
  }
  finish();
  return types;
}

Oid signature_in(Session& session, const std::string& text) {
  auto open = text.find('(');
  auto close = text.rfind(')');
  if (open == std::string::npos) throw PgError("22P02", "expected a left parenthesis");
  if (close == std::string::npos || close < open) throw PgError("22P02", "expected a right parenthesis");
  std::vector<Oid> types = argument_types(session, std::string_view(text).substr(open + 1, close - open - 1));
  for (const Function* function : functions_named(session, split_names(text.substr(0, open)))) {
    if (function->arg_types == types) return function->oid;
  }
  throw PgError("42883", "function \"" + text + "\" does not exist");
}

std::string signature_out(Session& session, const Function& function) {
  std::string schema = analyze::function_is_visible(session, function.oid)
                           ? std::string()
                           : session.catalog.namespaces.find(function.nsp)->name;
  std::string out = analyze::quote_qualified(schema, function.name) + "(";
  for (std::size_t i = 0; i < function.arg_types.size(); ++i) {
    out += (i > 0 ? "," : "") + analyze::format_type(session, function.arg_types[i]);
  }
  return out + ")";
}

template <class T>
std::string name_out(Session& session, const T& object, bool visible) {
  const Namespace* schema = visible ? nullptr : session.catalog.namespaces.find(object.nsp);
  return analyze::quote_qualified(schema == nullptr ? std::string_view() : schema->name, object.name);
}

std::optional<std::string> object_out(Session& session, Oid type, Oid oid) {
  Catalog& catalog = session.catalog;
  switch (type) {
    case type_oid::Regclass:
      if (const Relation* found = catalog.relations.find(oid)) {
        return name_out(session, *found, analyze::relation_is_visible(session, oid));
      }
      break;
    case type_oid::Regtype:
      if (catalog.types.find(oid) != nullptr) return analyze::format_type(session, oid);
      break;
    case type_oid::Regproc:
      if (const Function* found = catalog.functions.find(oid)) {
        return name_out(session, *found, analyze::function_is_visible(session, oid));
      }
      break;
    case type_oid::Regprocedure:
      if (const Function* found = catalog.functions.find(oid)) return signature_out(session, *found);
      break;
    case type_oid::Regnamespace:
      if (const Namespace* found = catalog.namespaces.find(oid)) return analyze::quote_identifier(found->name);
      break;
    case type_oid::Regrole:
      if (const Role* found = catalog.roles.find(oid)) return analyze::quote_identifier(found->name);
      break;
    default: break;
  }
  return std::nullopt;
}

bool is_number_text(const std::string& text) {
  return !text.empty() && text.size() <= 10 && text.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

bool is_reg(Oid type) {
  switch (type) {
    case type_oid::Regclass: case type_oid::Regtype: case type_oid::Regproc: case type_oid::Regprocedure:
    case type_oid::Regnamespace: case type_oid::Regrole:
      return true;
    default: return false;
  }
}

std::optional<Oid> reg_in(Session& session, Oid type, const std::string& text) {
  if (text == "-") return invalid_oid;
  if (is_number_text(text)) return static_cast<Oid>(std::strtoul(text.c_str(), nullptr, 10));
  switch (type) {
    case type_oid::Regclass: return relation_in(session, text);
    case type_oid::Regtype: return type_in(session, text);
    case type_oid::Regproc: return function_in(session, text);
    case type_oid::Regprocedure: return signature_in(session, text);
    case type_oid::Regnamespace: {
      Names names = split_names(text);
      if (names.parts.size() != 1) throw PgError("42602", "invalid name syntax");
      return analyze::lookup_namespace(session, names.parts[0]);
    }
    case type_oid::Regrole: {
      Names names = split_names(text);
      if (names.parts.size() != 1) throw PgError("42602", "invalid name syntax");
      const Role* role = session.catalog.roles.find(invalid_oid, names.parts[0]);
      if (role == nullptr) throw PgError("42704", "role \"" + names.parts[0] + "\" does not exist");
      return role->oid;
    }
    default: return std::nullopt;
  }
}

std::string reg_out(Session& session, Oid type, Oid oid) {
  if (oid == invalid_oid) return "-";
  return object_out(session, type, oid).value_or(std::to_string(oid));
}

}  // namespace reconcile::execute
