// Functions and procedures as CREATE OR REPLACE FUNCTION (pg_get_functiondef).
#include <algorithm>
#include <array>
#include <cstdio>

#include "core/analyze/deparse.h"

namespace reconcile::analyze {
namespace {

constexpr Oid language_internal = 12, language_c = 13;
constexpr float default_rows = 1000;

std::string number(float value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", static_cast<double>(value));
  return text.data();
}

// Settings that are lists of names: each name is quoted by itself.
bool is_list_setting(std::string_view name) {
  static constexpr std::string_view lists[] = {"search_path", "temp_tablespaces", "session_preload_libraries", "local_preload_libraries", "shared_preload_libraries", "unix_socket_directories"};
  return std::find(std::begin(lists), std::end(lists), name) != std::end(lists);
}

// `"a b", c` as 'a b', 'c'.
std::string quoted_list(const std::string& value) {
  std::string out;
  std::size_t at = 0;
  while (at < value.size()) {
    std::string item;
    while (at < value.size() && (value[at] == ' ' || value[at] == ',')) ++at;
    if (at < value.size() && value[at] == '"') {
      for (++at; at < value.size(); ++at) {
        if (value[at] == '"' && (at + 1 >= value.size() || value[++at] != '"')) break;
        item += value[at];
      }
    } else {
      while (at < value.size() && value[at] != ',') item += value[at++];
      while (!item.empty() && item.back() == ' ') item.pop_back();
    }
    out += (out.empty() ? "" : ", ") + quote_literal(item);
    if (at < value.size() && value[at] != ',') ++at;
  }
  return out.empty() ? "''" : out;
}

std::string argument_list(const Catalog& catalog, const Function& function, const Deparser& names, bool with_defaults, const DeparseOptions& options) {
  std::string out;
  for (const FunctionArg& arg : function.args) {
    if (arg.mode == 't') continue;
    out += out.empty() ? "" : ", ";
    switch (arg.mode) {
      case 'o': out += "OUT "; break;
      case 'b': out += "INOUT "; break;
      case 'v': out += "VARIADIC "; break;
      default:
        if (function.kind == 'p') out += "IN ";
    }
    if (!arg.name.empty()) out += quote_identifier(arg.name) + " ";
    out += format_type(names.session(), arg.type);
    if (with_defaults && arg.default_expr != nullptr) out += " DEFAULT " + deparse_expr(catalog, arg.default_expr, nullptr, options);
  }
  return out;
}

std::string option_list(const Function& function, const Deparser& names, const Catalog& catalog) {
  std::string out;
  if (function.kind == 'w') out += " WINDOW";
  if (function.volatility == 'i') out += " IMMUTABLE";
  if (function.volatility == 's') out += " STABLE";
  if (function.parallel == 's') out += " PARALLEL SAFE";
  if (function.parallel == 'r') out += " PARALLEL RESTRICTED";
  if (function.strict) out += " STRICT";
  if (function.security_definer) out += " SECURITY DEFINER";
  if (function.leakproof) out += " LEAKPROOF";
  float usual = function.language == language_internal || function.language == language_c ? 1 : 100;
  if (function.cost != usual) out += " COST " + number(function.cost);
  if (function.rows > 0 && function.rows != default_rows) out += " ROWS " + number(function.rows);
  if (const Function* support = catalog.functions.find(function.support)) out += " SUPPORT " + names.function_name(*support);
  return out.empty() ? out : out + "\n";
}

std::string quoted_source(const Function& function) {
  std::string mark = function.kind == 'p' ? "$procedure" : "$function";
  while (function.source.find(mark) != std::string::npos) mark += 'x';
  mark += '$';
  return mark + function.source + mark;
}

std::string sql_body(const Catalog& catalog, const Function& function, const DeparseOptions& options) {
  auto print = [&](const Query* query, int level) {
    Deparser deparser(catalog, options);
    deparser.set_function(function);
    deparser.set_indent_level(level);
    return deparser.query(*query, {nullptr, false});
  };
  if (function.sql_body_list.size() == 1 && function.sql_body_list[0]->is_return) {
    std::string text = print(function.sql_body_list[0], 0);
    std::size_t select = text.find_first_not_of(" \n");  // the word SELECT
    return "RETURN" + (select == std::string::npos ? text : text.substr(select + 6));
  }
  std::string out = "BEGIN ATOMIC\n";
  for (const Query* query : function.sql_body_list) out += print(query, 1) + ";\n";
  return out + "END";
}

}  // namespace

std::string get_function_arguments(const Catalog& catalog, const Function& function, bool with_defaults, const DeparseOptions& options) {
  return argument_list(catalog, function, Deparser(catalog, options), with_defaults, options);
}

std::string get_function_result(const Catalog& catalog, const Function& function, const DeparseOptions& options) {
  Deparser names(catalog, options);
  std::string columns;
  for (const FunctionArg& arg : function.args) {
    if (arg.mode != 't') continue;
    columns += (columns.empty() ? "" : ", ") + (arg.name.empty() ? std::string() : quote_identifier(arg.name) + " ") + format_type(names.session(), arg.type);
  }
  if (!columns.empty()) return "TABLE(" + columns + ")";
  return (function.returns_set ? "SETOF " : "") + format_type(names.session(), function.return_type);
}

std::string get_function_def(const Catalog& catalog, const Function& function, const DeparseOptions& options) {
  Deparser names(catalog, options);
  const Namespace* nsp = catalog.namespaces.find(function.nsp);
  const Language* language = catalog.languages.find(function.language);
  std::string out = function.kind == 'p' ? "CREATE OR REPLACE PROCEDURE " : "CREATE OR REPLACE FUNCTION ";
  out += quote_qualified(nsp == nullptr ? std::string_view() : std::string_view(nsp->name), function.name);
  out += "(" + argument_list(catalog, function, names, true, options) + ")\n";
  if (function.kind != 'p') out += " RETURNS " + get_function_result(catalog, function, options) + "\n";
  out += " LANGUAGE " + quote_identifier(language == nullptr ? std::string_view("?") : std::string_view(language->name)) + "\n";
  out += option_list(function, names, catalog);
  for (const auto& [name, value] : function.config) {
    out += " SET " + quote_identifier(name) + " TO " + (is_list_setting(name) ? quoted_list(value) : quote_literal(value)) + "\n";
  }
  if (!function.sql_body_list.empty()) return out + sql_body(catalog, function, options) + "\n";
  out += "AS ";
  if (!function.binary.empty()) out += quote_literal(function.binary) + ", ";
  return out + quoted_source(function) + "\n";
}

}  // namespace reconcile::analyze
