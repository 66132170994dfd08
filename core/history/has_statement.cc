#include "core/base/utf8.h"
#include "core/history/history.h"

namespace reconcile {
namespace {

// Just past the block comment that starts at `at`; npos when it never ends. PostgreSQL's comments nest.
std::size_t after_block_comment(std::string_view sql, std::size_t at, bool nested) {
  int depth = 0;
  while (at < sql.size()) {
    const std::string_view here = sql.substr(at, 2);
    if (here == "/*" && (nested || depth == 0)) {
      ++depth, at += 2;
    } else if (here == "*/") {
      at += 2;
      if (--depth == 0) return at;
    } else {
      ++at;
    }
  }
  return std::string_view::npos;
}

}  // namespace

bool has_statement(std::string_view sql, Dialect dialect) {
  if (sql.starts_with(utf8::bom)) sql.remove_prefix(utf8::bom.size());
  std::size_t at = 0;
  while (at < sql.size()) {
    at = sql.find_first_not_of(" \t\r\n\f\v;", at);
    if (at == std::string_view::npos) return false;
    const std::string_view rest = sql.substr(at);
    const bool line_comment = rest.starts_with("--") || (dialect == Dialect::MySql && rest.starts_with("#"));
    if (line_comment) {
      at = sql.find('\n', at);
      if (at == std::string_view::npos) return false;
    } else if (rest.starts_with("/*")) {
      if (dialect == Dialect::MySql && rest.starts_with("/*!")) return true;  // MySQL runs these
      at = after_block_comment(sql, at, dialect == Dialect::PostgreSql);
      if (at == std::string_view::npos) return true;  // unterminated: the server refuses it
    } else {
      return true;
    }
  }
  return false;
}

bool has_statement(const Migration& migration, Dialect dialect) {
  if (migration.chunks.empty()) return has_statement(migration.text, dialect);
  for (const Chunk& chunk : migration.chunks) {
    if (chunk.span.offset > migration.text.size()) continue;
    if (has_statement(std::string_view(migration.text).substr(chunk.span.offset, chunk.span.length), dialect)) return true;
  }
  return false;
}

}  // namespace reconcile
