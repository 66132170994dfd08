#include "core/sql/plpgsql.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <memory>

extern "C" {
#include <pg_query.h>
}

namespace reconcile::sql {
namespace {

std::string quoted_identifier(std::string_view name) {
  std::string out = "\"";
  for (char c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

// A dollar quote that the body does not hold itself.
std::string dollar_tag(std::string_view body) {
  std::string tag = "$b$";
  for (int i = 0; body.find(tag) != std::string_view::npos; ++i) tag = "$b" + std::to_string(i) + "$";
  return tag;
}

std::string parameter_text(const PlpgsqlParameter& parameter, int number) {
  std::string_view mode = parameter.mode == 'o'   ? "out "
                          : parameter.mode == 'b' ? "inout "
                          : parameter.mode == 'v' ? "variadic "
                                                  : "";
  // libpg_query knows $1 of parameters that have a name only: this one no body can write by chance.
  std::string name = parameter.name.empty() ? " unnamed " + std::to_string(number) : parameter.name;
  return std::string(mode) + quoted_identifier(name) + " " + (parameter.mode == 'v' ? "text[]" : "text");
}

std::string create_function_text(const PlpgsqlFunction& function) {
  std::string parameters, columns;
  int number = 0;
  for (const PlpgsqlParameter& parameter : function.parameters) {
    std::string& list = parameter.mode == 't' ? columns : parameters;
    list += (list.empty() ? "" : ", ") + parameter_text(parameter, ++number);
  }
  std::string out = function.procedure ? "create procedure f(" : "create function f(";
  out += parameters + ")";
  if (!columns.empty()) {
    out += " returns table (" + columns + ")";
  } else if (!function.procedure) {
    out += std::string(" returns ") + (function.returns_set ? "setof " : "") + function.result;
  }
  std::string tag = dollar_tag(function.body);
  return out + " language plpgsql as " + tag + std::string(function.body) + tag;
}

// libpg_query's grammar has no catalog: a variable of a table's row type is a scalar to it.
bool rests_on_the_catalog(std::string_view message) {
  if (message.find("is not a known variable") != std::string_view::npos) {
    return message.find('.') != std::string_view::npos;
  }
  for (std::string_view doubtful : {"must be a record variable", "is not a scalar variable", "is not a record",
                                    "loop variable of loop over rows", "record variable cannot be part of",
                                    "must be of type cursor or refcursor", "type with unspecified", "no such field", "has no field",
                                    "collations are not supported by type"}) {
    if (message.find(doubtful) != std::string_view::npos) return true;
  }
  return false;
}

std::string sqlstate_of(std::string_view message) {
  if (message.starts_with("unrecognized exception condition")) return "42704";
  if (message.starts_with("variable") && message.ends_with("does not exist")) return "42704";
  if (message.ends_with("is declared CONSTANT")) return "22005";
  if (message.ends_with("since it's declared NOT NULL")) return "22004";
  return "42601";
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool same_ignoring_case(std::string_view a, std::string_view b) {
  auto same = [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

bool is_token_at(std::string_view body, std::size_t at, std::string_view token) {
  if (!same_ignoring_case(body.substr(at, token.size()), token)) return false;
  std::size_t end = at + token.size();
  bool joined_before = at > 0 && is_word(body[at - 1]) && is_word(token.front());
  bool joined_after = end < body.size() && is_word(body[end]) && is_word(token.back());
  return !joined_before && !joined_after;
}

std::optional<std::size_t> first_token(std::string_view body, std::size_t from, std::string_view token) {
  for (std::size_t at = from; at + token.size() <= body.size(); ++at) {
    if (is_token_at(body, at, token)) return at;
  }
  return std::nullopt;
}

std::optional<std::size_t> last_token(std::string_view body, std::size_t from, std::string_view token) {
  for (std::size_t at = body.size(); at-- > from;) {
    if (at + token.size() <= body.size() && is_token_at(body, at, token)) return at;
  }
  return std::nullopt;
}

// The message names the token, the context its line; the token is looked for from there.
std::optional<std::size_t> error_position(std::string_view body, std::string_view message, std::string_view context) {
  if (message.ends_with("at end of input")) return body.size();
  std::size_t open = message.rfind(" at or near \"");
  std::string_view token;
  if (open != std::string_view::npos) {
    token = message.substr(open + 13);
    token.remove_suffix(1);
  } else if (std::size_t quote = message.find('"'); quote != std::string_view::npos &&
                                                    (message.ends_with("is not a known variable") ||
                                                     message.ends_with("is declared CONSTANT") ||
                                                     message.ends_with("does not exist"))) {
    token = message.substr(quote + 1, message.find('"', quote + 1) - quote - 1);
  } else if (message.starts_with("EXIT cannot") || message.starts_with("CONTINUE cannot")) {
    token = message.substr(0, message.find(' '));
  }
  std::size_t line_at = context.rfind("line ");
  if (token.empty() || line_at == std::string_view::npos) return std::nullopt;
  int line = std::atoi(std::string(context.substr(line_at + 5)).c_str());
  std::size_t at = 0;
  // The first line of a body that starts with a line break does not count.
  if (body.starts_with("\n")) at = 1;
  for (int i = 1; i < line && at != std::string_view::npos; ++i) {
    at = body.find('\n', at);
    if (at != std::string_view::npos) ++at;
  }
  if (at == std::string_view::npos) return std::nullopt;
  // Most often the last such token of the line that the scanner had reached.
  std::size_t end = std::min(body.find('\n', at), body.size());
  std::optional<std::size_t> found = last_token(body.substr(0, end), at, token);
  return found ? found : first_token(body, at, token);
}

}  // namespace

std::optional<SyntaxError> check_plpgsql_body(const PlpgsqlFunction& function) {
  std::string text = create_function_text(function);
  PgQueryPlpgsqlParseResult parsed = pg_query_parse_plpgsql(text.c_str());
  std::optional<SyntaxError> error;
  if (parsed.error != nullptr && parsed.error->message != nullptr) {
    std::string message = parsed.error->message;
    std::string_view context = parsed.error->context == nullptr ? "" : parsed.error->context;
    if (!rests_on_the_catalog(message)) {
      error = SyntaxError{.sqlstate = sqlstate_of(message), .message = message, .detail = {}, .hint = {},
                          .position = error_position(function.body, message, context)};
    }
  }
  pg_query_free_plpgsql_parse_result(parsed);
  return error;
}

}  // namespace reconcile::sql
