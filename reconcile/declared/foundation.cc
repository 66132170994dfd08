#include "reconcile/declared/foundation.h"

#include <algorithm>
#include <cctype>

#include "core/sql/split.h"

namespace reconcile::declared {
namespace {

// The first words of a statement, in capitals, one blank between them.
std::string head_of(std::string_view text, std::size_t words) {
  std::string out;
  bool blank = false;
  for (char c : text) {
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      blank = true;
      continue;
    }
    if (blank && words-- == 1) break;
    if (blank) out.push_back(' ');
    blank = false;
    out.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
    if (out.size() > 200) break;
  }
  return out;
}

bool is_enum(std::string_view text) {
  const std::string head = head_of(text, 8);
  return head.find(" AS ENUM") != std::string::npos;
}

// "app" of CREATE SCHEMA [IF NOT EXISTS] "app".
bool makes_one_of(const std::set<std::string>& schemas, std::string_view text) {
  return std::ranges::any_of(schemas, [&](const std::string& name) { return text.find(name) != std::string_view::npos; });
}

bool belongs(std::string_view text, const DeclaredSchema& schema) {
  const std::string head = head_of(text, 4);
  auto is = [&](std::string_view words) { return head.starts_with(words) && (head.size() == words.size() || head[words.size()] == ' '); };
  for (std::string_view word : {"CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", "CREATE PROCEDURE", "CREATE OR REPLACE PROCEDURE",
                                "CREATE EXTENSION", "CREATE DOMAIN", "ALTER DOMAIN", "CREATE COLLATION", "CREATE AGGREGATE",
                                "CREATE OPERATOR", "CREATE CAST", "CREATE TEXT SEARCH"}) {
    if (is(word)) return !schema.holds.functions;
  }
  if (is("CREATE TYPE")) return !is_enum(text);
  if (is("CREATE SEQUENCE")) return !schema.holds.sequences;
  if (is("CREATE ROLE")) return !schema.holds.roles;
  return is("CREATE SCHEMA") && !makes_one_of(schema.schemas, text);
}

}  // namespace

std::string foundation(const Source& source, const DeclaredSchema& schema) {
  std::string out;
  for (const Migration& migration : source.migrations) {
    for (const Chunk& chunk : migration.chunks) {
      const std::string_view text = std::string_view(migration.text).substr(chunk.span.offset, chunk.span.length);
      for (const Span& span : sql::split_statements(text)) {
        const std::string_view statement = text.substr(span.offset, span.length);
        if (belongs(statement, schema)) out += std::string(statement) + ";\n";
      }
    }
  }
  return out.empty() ? out : "SET check_function_bodies = off;\n" + out + "RESET check_function_bodies;\n";
}

}  // namespace reconcile::declared
