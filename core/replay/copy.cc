// COPY (DoCopy). Rows are followed where they stand in the file and psql sends them.
#include <algorithm>
#include <set>

#include "core/execute/rows.h"
#include "core/replay/copy_rows.h"
#include "core/replay/def_elem.h"
#include "core/replay/error.h"
#include "core/replay/query.h"
#include "core/replay/relation.h"
#include "core/replay/session_statements.h"

namespace reconcile::replay {
namespace {

std::vector<AttrNumber> copied_columns(const Relation& relation, const List* names) {
  std::vector<AttrNumber> out;
  if (names == nullptr) {
    for (const Attribute& column : relation.attributes) {
      if (!column.dropped && column.generated == 0) out.push_back(column.num);
    }
    return out;
  }
  for (auto* name : sql::list<::String>(names)) {
    const Attribute* column = relation.attribute(sql::str(name->sval));
    if (column == nullptr) throw error("42703", "column \"%s\" of relation \"%s\" does not exist", {sql::str(name->sval), relation.name});
    if (column->generated != 0) {
      throw error("42P10", "column \"%s\" is a generated column", {column->name}).with_detail("Generated columns cannot be used in COPY.");
    }
    if (std::find(out.begin(), out.end(), column->num) != out.end()) {
      throw error("42701", "column \"%s\" specified more than once", {column->name});
    }
    out.push_back(column->num);
  }
  return out;
}

CopyFormat read_format(const ::CopyStmt& stmt) {
  CopyFormat out;
  std::set<std::string> given;
  std::optional<std::string> delimiter, null;
  for (auto* option : sql::list<::DefElem>(stmt.options)) {
    std::string name = option->defname;
    if (!given.insert(name).second) throw_conflicting_option(*option);
    if (name == "format") {
      std::string format = def_string(*option);
      if (format != "text" && format != "csv" && format != "binary") {
        throw error("22023", "COPY format \"%s\" not recognized", {format}, option->location);
      }
      if (format == "binary") throw Undecided{"COPY in binary is not followed"};
      out.csv = format == "csv";
    } else if (name == "delimiter") {
      delimiter = def_string(*option);
    } else if (name == "null") {
      null = def_string(*option);
    } else if (name == "header") {
      out.header = option->arg == nullptr || (nodeTag(option->arg) == T_String ? def_string(*option) != "false" && def_string(*option) != "off" : def_boolean(*option));
    } else if (name == "quote") {
      out.quote = out.escape = def_string(*option).at(0);
    } else if (name == "escape") {
      out.escape = def_string(*option).at(0);
    } else if (name == "freeze" || name == "encoding" || name == "force_quote" || name == "force_not_null" || name == "force_null") {
      continue;
    } else {
      throw error("42601", "option \"%s\" not recognized", {name}, option->location);
    }
  }
  if (delimiter && delimiter->size() != 1) throw error("0A000", "COPY delimiter must be a single one-byte character");
  out.delimiter = delimiter ? delimiter->front() : out.csv ? ',' : '\t';
  out.null = null ? *null : out.csv ? "" : "\\N";
  return out;
}

void check_copy_target(const Relation& relation, bool from) {
  if (relation.kind == 'r' || (relation.kind == 'p' && from) || (relation.kind == 'm' && !from) || relation.kind == 'f') return;
  std::string_view kind = relation.kind == 'v'   ? "view"
                          : relation.kind == 'm' ? "materialized view"
                          : relation.kind == 'S' ? "sequence"
                          : relation.kind == 'p' ? "partitioned table"
                                                 : "non-table relation";
  if (from) {
    PgError refusal = error("42809", relation.kind == 'S' || relation.kind == 'm' || relation.kind == 'v' ? "cannot copy to %s \"%s\"" : "cannot copy to %s \"%s\"", {kind, relation.name});
    if (relation.kind == 'v') refusal.hint = "To enable copying to a view, provide an INSTEAD OF INSERT trigger.";
    throw refusal;
  }
  PgError refusal = error("42809", "cannot copy from %s \"%s\"", {kind, relation.name});
  if (relation.kind != 'S') refusal.hint = "Try the COPY (SELECT ...) TO variant.";
  throw refusal;
}

void check_width(const Relation& relation, const std::vector<AttrNumber>& columns, const CopyLine& line) {
  if (line.size() > columns.size()) throw error("22P04", "extra data after last expected column");
  if (line.size() < columns.size()) {
    throw error("22P04", "missing data for column \"%s\"", {relation.attribute(columns[line.size()])->name});
  }
}

void copy_in(Context& ctx, const Relation& relation, const std::vector<AttrNumber>& columns, const CopyFormat& format) {
  std::vector<CopyLine> lines = split_rows(*scope_of(ctx).copy_rows, format);
  // A short line is met after the rows before it are in: their errors come first.
  auto bad = std::find_if(lines.begin(), lines.end(), [&](const CopyLine& line) { return line.size() != columns.size(); });
  std::optional<CopyLine> wrong;
  if (bad != lines.end()) wrong = *bad;
  lines.erase(bad, lines.end());
  if (is_foreign_made(ctx, relation)) return execute::forget_rows(ctx.session, relation.oid);
  auto savepoint = ctx.catalog.undo().savepoint();
  try {
    execute::copy_rows(ctx.session, relation.oid, columns, lines);
  } catch (Undecided& undecided) {
    ctx.catalog.undo().rollback_to(savepoint);
    execute::forget_rows(ctx.session, relation.oid);
    scope_of(ctx).doubt(std::move(undecided.reason));
  }
  if (wrong) check_width(relation, columns, *wrong);
}

void copy_relation(Context& ctx, const ::CopyStmt& stmt) {
  const Relation& relation = open_relation_without_position(ctx, *stmt.relation);
  if (stmt.whereClause != nullptr) throw Undecided{"COPY … WHERE is not followed"};
  std::vector<AttrNumber> columns = copied_columns(relation, stmt.attlist);
  CopyFormat format = read_format(stmt);
  check_copy_target(relation, stmt.is_from);
  if (stmt.filename != nullptr) {
    if (stmt.is_from) execute::forget_rows(ctx.session, relation.oid);
    throw Undecided{stmt.is_program ? "COPY runs a program on the server" : "COPY uses a file of the server"};
  }
  if (!ctx.top_level) throw error("0A000", "cannot COPY to/from client in PL/pgSQL");
  if (!stmt.is_from) return;
  if (scope_of(ctx).copy_rows) return copy_in(ctx, relation, columns, format);
  execute::forget_rows(ctx.session, relation.oid);
  throw Undecided{"COPY … FROM stdin waits for rows that only psql sends"};
}

}  // namespace

void apply(Context& ctx, const ::CopyStmt& stmt) {
  if (stmt.relation != nullptr) return copy_relation(ctx, stmt);
  read_format(stmt);
  analyze::ParseState state = ctx.parse_state();
  const catalog::Query* query = analyze::analyze_query(state, stmt.query);
  plan_query(ctx, *query);
  if (stmt.filename != nullptr) throw Undecided{stmt.is_program ? "COPY runs a program on the server" : "COPY uses a file of the server"};
  if (!ctx.top_level) throw error("0A000", "cannot COPY to/from client in PL/pgSQL");
  run_query(ctx, *query);
}

}  // namespace reconcile::replay
