// INSERT, UPDATE and DELETE, as rules, WITH queries and function bodies hold them.
#include "core/analyze/deparse.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {
namespace {

// The fields and elements between the column and the value that is stored in it.
const Expr* stored_value(const Expr* value, std::string& path) {
  if (value->kind == ExprKind::FieldStore || value->kind == ExprKind::SubscriptingRef) {
    bool assigns = value->kind == ExprKind::FieldStore || as<SubscriptingRef>(value).assign != nullptr;
    if (assigns) path = "?";
  }
  return value;
}

}  // namespace

const Relation& Deparser::target_relation(const Query& q, std::string_view before_alias) {
  const RangeTblEntry& rte = *q.rtable[static_cast<std::size_t>(q.result_relation - 1)];
  if (!rte.inh && q.command != Command::Insert) out_ += "ONLY ";
  out_ += relation_name(rte.relid);
  if (!rte.alias.empty()) out_ += std::string(before_alias) + quote_identifier(rte.alias);
  return *catalog_.relations.find(rte.relid);
}

void Deparser::insert(const Query& q) {
  with_clause(q);
  if (options_.indent) {
    level_ += 8;
    out_ += ' ';
  }
  out_ += "INSERT INTO ";
  const Relation& relation = target_relation(q, " AS ");
  std::vector<const Expr*> row;
  std::string columns;
  for (const TargetEntry* entry : q.targets) {
    if (entry->resjunk) continue;
    std::string path;
    row.push_back(stored_value(entry->expr, path));
    if (!path.empty()) throw Undecided{"an INSERT into part of a column would have to be printed"};
    const Attribute* column = relation.attribute(entry->resno);
    columns += (columns.empty() ? "" : ", ") + quote_identifier(column == nullptr ? entry->resname : std::string_view(column->name));
  }
  out_ += ' ';
  if (!columns.empty()) out_ += "(" + columns + ") ";
  if (q.override_system) out_ += "OVERRIDING SYSTEM VALUE ";
  if (q.override_user) out_ += "OVERRIDING USER VALUE ";
  const RangeTblEntry* source = nullptr;
  for (const RangeTblEntry* rte : q.rtable) {
    if (rte->kind == RteKind::Values || (rte->kind == RteKind::Subquery && rte->in_from_clause)) source = rte;
    if (rte->kind == RteKind::Subquery && source == nullptr) source = rte;
  }
  if (source != nullptr && source->kind == RteKind::Values) {
    values(source->values_lists);
  } else if (source != nullptr) {
    print_query(*source->subquery, {nullptr, false});
  } else if (row.empty()) {
    out_ += "DEFAULT VALUES";
  } else {
    keyword("VALUES (", -8, 8, 2);
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out_ += ", ";
      expr_top(row[i], false);
    }
    out_ += ')';
  }
  on_conflict(q);
  returning(q);
}

void Deparser::on_conflict(const Query& q) {
  if (q.on_conflict == nullptr) return;
  const OnConflict& conflict = *q.on_conflict;
  const Relation& relation = *catalog_.relations.find(q.rtable[static_cast<std::size_t>(q.result_relation - 1)]->relid);
  out_ += " ON CONFLICT";
  bool prefix = prefix_;
  prefix_ = false;
  if (!conflict.arbiter_elems.empty()) {
    out_ += '(';
    exprs(conflict.arbiter_elems, false);
    out_ += ')';
    if (conflict.arbiter_where != nullptr) {
      out_ += " WHERE ";
      expr(conflict.arbiter_where, false);
    }
  } else if (const Constraint* constraint = catalog_.constraints.find(conflict.constraint)) {
    out_ += " ON CONSTRAINT " + quote_identifier(constraint->name);
  }
  prefix_ = prefix;
  if (!conflict.update) {
    out_ += " DO NOTHING";
    return;
  }
  out_ += " DO UPDATE SET ";
  assignments(conflict.set, relation);
  if (conflict.where == nullptr) return;
  keyword(" WHERE ", -8, 8, 1);
  expr(conflict.where, false);
}

void Deparser::assignments(std::span<TargetEntry* const> targets, const Relation& relation) {
  const char* gap = "";
  for (const TargetEntry* entry : targets) {
    if (entry->resjunk) continue;
    std::string path;
    const Expr* value = stored_value(entry->expr, path);
    if (!path.empty()) throw Undecided{"an assignment to part of a column would have to be printed"};
    bool many = value->kind == ExprKind::Param && as<catalog::Param>(value).of == catalog::Param::Of::Sublink;
    if (many) throw Undecided{"an assignment from a row would have to be printed"};
    const Attribute* column = relation.attribute(entry->resno);
    out_ += gap + quote_identifier(column == nullptr ? entry->resname : std::string_view(column->name)) + " = ";
    expr(value, false);
    gap = ", ";
  }
}

void Deparser::update(const Query& q) {
  with_clause(q);
  if (options_.indent) {
    level_ += 8;
    out_ += ' ';
  }
  out_ += "UPDATE ";
  const Relation& relation = target_relation(q, " ");
  out_ += " SET ";
  assignments(q.targets, relation);
  from_clause(q, " FROM ");
  if (q.jointree != nullptr && q.jointree->quals != nullptr) {
    keyword(" WHERE ", -8, 8, 1);
    expr(q.jointree->quals, false);
  }
  returning(q);
}

void Deparser::remove(const Query& q) {
  with_clause(q);
  if (options_.indent) {
    level_ += 8;
    out_ += ' ';
  }
  out_ += "DELETE FROM ";
  target_relation(q, " ");
  from_clause(q, " USING ");
  if (q.jointree != nullptr && q.jointree->quals != nullptr) {
    keyword(" WHERE ", -8, 8, 1);
    expr(q.jointree->quals, false);
  }
  returning(q);
}

void Deparser::returning(const Query& q) {
  if (q.returning.empty()) return;
  keyword(" RETURNING", -8, 8, 1);
  target_list(q.returning, {});
}

}  // namespace reconcile::analyze
