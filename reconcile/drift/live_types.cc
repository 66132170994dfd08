// Schemas, extensions, types, functions and what else stands on no table.
#include "core/analyze/analyze.h"
#include "reconcile/drift/live_writer.h"

namespace reconcile::drift {

using analyze::quote_identifier;
using analyze::quote_literal;

namespace {
constexpr std::int64_t class_type = 1247, class_proc = 1255, class_class = 1259, class_operator = 2617, class_collation = 3456, class_cast = 2605;
}

void LiveWriter::schemas() {
  for (const Json& schema : list_of(in_, "schemas")) {
    ObjectId id = note(schema, "schema");
    if (id.name != "public") script_.add(Stage::Schema, id, "CREATE SCHEMA " + quote_identifier(id.name));
  }
}

void LiveWriter::extensions() {
  for (const Json& extension : list_of(in_, "extensions")) {
    ObjectId id{"extension", "", "", text_of(extension, "name")};
    facts(id, extension);
    std::string schema = text_of(extension, "schema");
    std::string sql = "CREATE EXTENSION IF NOT EXISTS " + quote_identifier(id.name);
    if (schema != "pg_catalog") {
      script_.add(Stage::Extension, {"schema", "", "", schema}, "CREATE SCHEMA IF NOT EXISTS " + quote_identifier(schema));
      sql += " WITH SCHEMA " + quote_identifier(schema);
    }
    script_.add(Stage::Extension, id, sql);
  }
}

std::string LiveWriter::type_sql(const Json& type) const {
  std::string name = name_of(type), list;
  switch (text_of(type, "kind")[0]) {
    case 'e':
      for (const Json& label : list_of(type, "labels")) list += (list.empty() ? "" : ", ") + quote_literal(label.get<std::string>());
      return "CREATE TYPE " + name + " AS ENUM (" + list + ")";
    case 'd': {
      std::string sql = "CREATE DOMAIN " + name + " AS " + text_of(type, "base");
      if (std::string collation = text_of(type, "collation"); !collation.empty()) sql += " COLLATE " + collation;
      if (std::string value = text_of(type, "default"); !value.empty()) sql += " DEFAULT " + value;
      return sql + (flag_of(type, "not_null") ? " NOT NULL" : "");
    }
    case 'r': {
      std::string sql = "CREATE TYPE " + name + " AS RANGE (subtype = " + text_of(type, "subtype");
      if (std::string multirange = text_of(type, "multirange"); !multirange.empty()) sql += ", multirange_type_name = " + multirange;
      if (std::string diff = text_of(type, "subtype_diff"); !diff.empty()) sql += ", subtype_diff = " + diff;
      return sql + ")";
    }
    case 'c':
      for (const Json& column : list_of(type, "columns")) {
        list += (list.empty() ? "" : ", ") + quote_identifier(text_of(column, "name")) + " " + text_of(column, "type");
        if (std::string collation = text_of(column, "collation"); !collation.empty()) list += " COLLATE " + collation;
      }
      return "CREATE TYPE " + name + " AS (" + list + ")";
    default: return "CREATE TYPE " + name;  // a base type: its functions are in C
  }
}

void LiveWriter::types() {
  for (const Json& type : list_of(in_, "types")) {
    char kind = text_of(type, "kind").empty() ? 'b' : text_of(type, "kind")[0];
    ObjectId id = note(type, kind == 'e' ? "enum" : kind == 'd' ? "domain" : "type");
    std::vector<OrderedScript::Row> makes{{class_type, oid_of(type, "oid")}, {class_type, oid_of(type, "array")}};
    if (kind == 'c') makes.emplace_back(class_class, oid_of(type, "relation"));
    if (kind == 'r') makes.emplace_back(class_type, oid_of(type, "multirange_oid"));
    script_.add(Stage::Type, id, type_sql(type), makes);
    for (const Json& check : list_of(type, "constraints")) {
      script_.add(Stage::Key, id, "ALTER DOMAIN " + name_of(type) + " ADD CONSTRAINT " + quote_identifier(text_of(check, "name")) + " " + text_of(check, "definition"));
    }
    for (const Json& column : list_of(type, "columns")) facts({"column", id.schema, id.name, text_of(column, "name")}, column);
  }
}

std::string LiveWriter::aggregate_sql(const Json& function) const {
  const Json& aggregate = function.at("aggregate");
  std::string arguments = text_of(aggregate, "arguments");
  std::string sql = "CREATE AGGREGATE " + name_of(function) + "(" + (arguments.empty() ? "*" : arguments) + ") (SFUNC = " + text_of(aggregate, "sfunc") + ", STYPE = " + text_of(aggregate, "stype");
  static constexpr std::pair<const char*, const char*> words[] = {{"sspace", "SSPACE"}, {"finalfunc", "FINALFUNC"}, {"combinefunc", "COMBINEFUNC"},
                                                                  {"serialfunc", "SERIALFUNC"}, {"deserialfunc", "DESERIALFUNC"}};
  for (const auto& [key, word] : words) {
    if (std::string value = text_of(aggregate, key); !value.empty()) sql += std::string(", ") + word + " = " + value;
  }
  if (flag_of(aggregate, "finalfunc_extra")) sql += ", FINALFUNC_EXTRA";
  if (aggregate.contains("initcond")) sql += ", INITCOND = " + quote_literal(text_of(aggregate, "initcond"));
  if (std::string op = text_of(aggregate, "sortop"); !op.empty()) sql += ", SORTOP = OPERATOR(" + op + ")";
  if (text_of(aggregate, "kind") == "h") sql += ", HYPOTHETICAL";
  if (std::string parallel = text_of(aggregate, "parallel"); parallel == "s" || parallel == "r") sql += std::string(", PARALLEL = ") + (parallel == "s" ? "SAFE" : "RESTRICTED");
  return sql + ")";
}

void LiveWriter::functions() {
  for (const Json& function : list_of(in_, "functions")) {
    ObjectId id{"function", text_of(function, "schema"), "", text_of(function, "name") + "(" + text_of(function, "signature") + ")"};
    facts(id, function);
    bool is_aggregate = function.contains("aggregate");
    std::string sql = is_aggregate ? aggregate_sql(function) : text_of(function, "definition");
    while (!sql.empty() && sql.back() == '\n') sql.pop_back();
    script_.add(Stage::Function, id, sql, {{class_proc, oid_of(function, "oid")}});
  }
}

void LiveWriter::collations() {
  for (const Json& collation : list_of(in_, "collations")) {
    ObjectId id = note(collation, "collation");
    std::string provider = text_of(collation, "provider") == "i" ? "icu" : "libc", locale = text_of(collation, "locale");
    std::string sql = "CREATE COLLATION " + name_of(collation) + " (PROVIDER = " + provider;
    if (provider == "icu") {
      sql += ", LOCALE = " + quote_literal(locale.empty() ? text_of(collation, "collate") : locale);
    } else {
      sql += ", LC_COLLATE = " + quote_literal(text_of(collation, "collate")) + ", LC_CTYPE = " + quote_literal(text_of(collation, "ctype"));
    }
    if (collation.contains("deterministic") && !flag_of(collation, "deterministic")) sql += ", DETERMINISTIC = false";
    script_.add(Stage::Wrapper, id, sql + ")", {{class_collation, oid_of(collation, "oid")}});
  }
}

void LiveWriter::operators() {
  for (const Json& op : list_of(in_, "operators")) {
    std::string left = text_of(op, "left"), right = text_of(op, "right"), name = text_of(op, "name");
    ObjectId id{"operator", text_of(op, "schema"), "", name + "(" + (left.empty() ? "NONE" : left) + ", " + right + ")"};
    facts(id, op);
    std::string sql = "CREATE OPERATOR " + quote_identifier(id.schema) + "." + name + " (FUNCTION = " + text_of(op, "function") + (left.empty() ? "" : ", LEFTARG = " + left) + ", RIGHTARG = " + right;
    if (std::string other = text_of(op, "commutator"); !other.empty()) sql += ", COMMUTATOR = OPERATOR(" + other + ")";
    if (std::string other = text_of(op, "negator"); !other.empty()) sql += ", NEGATOR = OPERATOR(" + other + ")";
    if (std::string other = text_of(op, "restrict"); !other.empty()) sql += ", RESTRICT = " + other;
    if (std::string other = text_of(op, "join"); !other.empty()) sql += ", JOIN = " + other;
    if (flag_of(op, "hashes")) sql += ", HASHES";
    if (flag_of(op, "merges")) sql += ", MERGES";
    script_.add(Stage::Function, id, sql + ")", {{class_operator, oid_of(op, "oid")}});
  }
}

void LiveWriter::casts() {
  for (const Json& cast : list_of(in_, "casts")) {
    std::string pair = "(" + text_of(cast, "source") + " AS " + text_of(cast, "target") + ")", context = text_of(cast, "context"), method = text_of(cast, "method");
    ObjectId id{"cast", "", "", pair};
    facts(id, cast);
    std::string how = method == "b" ? " WITHOUT FUNCTION" : method == "i" ? " WITH INOUT" : " WITH FUNCTION " + text_of(cast, "function");
    script_.add(Stage::Function, id, "CREATE CAST " + pair + how + (context == "i" ? " AS IMPLICIT" : context == "a" ? " AS ASSIGNMENT" : ""), {{class_cast, oid_of(cast, "oid")}});
  }
}

}  // namespace reconcile::drift
