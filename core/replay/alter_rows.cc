// What ALTER TABLE does to the rows that the history has put into a table, and what it finds among them
// (ATRewriteTables).
#include "core/execute/rows.h"
#include "core/replay/alter_table.h"
#include "core/replay/query.h"

namespace reconcile::replay {
namespace {

bool holds_rows(const Relation& relation) { return relation.kind == 'r' || relation.kind == 'm'; }

// A default that is the same for every row is evaluated once, rows or none; only a domain waits for them.
void evaluate_default(Context& ctx, const Attribute& column) {
  bool constant = column.default_expr != nullptr && column.generated == 0 && analyze::expression_volatility(ctx.session, column.default_expr) != 'v';
  if (!constant || analyze::type_of(ctx.session, column.type).typtype == 'd') return;
  try {
    execute::evaluate(ctx.session, column.default_expr);
  } catch (const Undecided&) {
    return;  // rows that are there are filled below, and tell
  }
}

template <class F>
void change_rows(Context& ctx, Oid relid, F change) {
  with_doubt(ctx, [&] {
    try {
      change();
    } catch (const Undecided&) {
      execute::forget_rows(ctx.session, relid);
      throw;
    }
  });
}

}  // namespace

void AlterTable::fill_column(Oid relid, AttrNumber number, Oid identity_sequence) {
  const Relation& relation = relation_of(ctx_, relid);
  if (!holds_rows(relation)) return;
  const Attribute& column = *relation.attribute(number);
  bool filled = column.default_expr != nullptr || column.identity != 0;
  // Rows that nobody knows get the default too: only what has none, or computes its own, may be null.
  bool may_be_null = !filled || column.generated != 0;
  evaluate_default(ctx_, column);
  change_rows(ctx_, relid, [&] { execute::fill_column(ctx_.session, relid, number, identity_sequence); });
  const Type& type = analyze::type_of(ctx_.session, column.type);
  if (may_be_null && !filled && type.typtype == 'd') {
    // The domain's own default fills it, or its constraints refuse null: only where there are rows.
    if (type.not_null && type.default_expr == nullptr && execute::table_is_empty(ctx_.session, relid, false) == execute::Certainty::Unknown) {
      scope_of(ctx_).doubt("whether " + relation.name + " holds rows can't be told");
    }
    may_be_null = type.default_expr == nullptr;
  }
  if (column.not_null && may_be_null) require_not_null(relid, number);
}

void AlterTable::require_not_null(Oid relid, AttrNumber column) {
  if (holds_rows(relation_of(ctx_, relid))) table_of(relid).not_null.push_back(column);
}

void AlterTable::convert_rows(AlteredTable& table) {
  if (!holds_rows(relation_of(ctx_, table.relid))) return;
  change_rows(ctx_, table.relid, [&] { execute::convert_columns(ctx_.session, table.relid, table.conversions); });
}

void AlterTable::verify_rows() {
  for (std::size_t t = 0; t < queue_.size(); ++t) {
    const Relation& relation = relation_of(ctx_, queue_[t].relid);
    if (!holds_rows(relation)) continue;
    std::vector<const Constraint*> checks;
    for (Oid oid : queue_[t].constraints) {
      const Constraint* constraint = ctx_.catalog.constraints.find(oid);
      if (constraint != nullptr && constraint->contype == 'c') checks.push_back(constraint);
    }
    with_doubt(ctx_, [&] { execute::verify_rows(ctx_.session, relation.oid, queue_[t].not_null, checks); });
  }
  for (std::size_t t = 0; t < queue_.size(); ++t) {
    for (Oid oid : queue_[t].constraints) {
      const Constraint* constraint = ctx_.catalog.constraints.find(oid);
      if (constraint == nullptr || constraint->contype != 'f') continue;
      with_doubt(ctx_, [&] { execute::verify_foreign_key(ctx_.session, *constraint); });
    }
  }
}

}  // namespace reconcile::replay
