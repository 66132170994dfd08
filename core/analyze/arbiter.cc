#include "core/analyze/arbiter.h"

#include <algorithm>
#include <set>

#include "core/base/pg_error.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {
namespace {

// What the arbiter names: plain columns, and other expressions.
struct Inference {
  std::set<AttrNumber> columns;
  std::vector<const Expr*> exprs;
};

Inference inference_of(const OnConflict& conflict) {
  Inference out;
  for (const Expr* element : conflict.arbiter_elems) {
    if (element->kind == ExprKind::Var) {
      out.columns.insert(as<catalog::Var>(element).varattno);
    } else {
      out.exprs.push_back(element);
    }
  }
  return out;
}

bool contains(const std::vector<const Expr*>& list, const Expr* wanted) {
  return std::any_of(list.begin(), list.end(), [&](const Expr* expr) { return equal_expr(expr, wanted); });
}

bool matches(const Inference& inference, const IndexInfo& index) {
  std::set<AttrNumber> columns;
  std::vector<const Expr*> exprs;
  for (const IndexKey& key : index.keys) {
    if (key.attnum != 0) {
      columns.insert(key.attnum);
    } else {
      exprs.push_back(key.expr);
    }
  }
  if (columns != inference.columns) return false;
  auto in_index = [&](const Expr* expr) { return contains(exprs, expr); };
  auto in_clause = [&](const Expr* expr) { return contains(inference.exprs, expr); };
  return std::all_of(inference.exprs.begin(), inference.exprs.end(), in_index) &&
         std::all_of(exprs.begin(), exprs.end(), in_clause);
}

void conjuncts(const Expr* expr, std::vector<const Expr*>& out) {
  if (expr == nullptr) return;
  if (expr->kind == ExprKind::BoolExpr && as<catalog::BoolExpr>(expr).op == catalog::BoolExpr::Op::And) {
    for (const Expr* arg : as<catalog::BoolExpr>(expr).args) conjuncts(arg, out);
  } else {
    out.push_back(expr);
  }
}

// An index stands on its table, or on a constraint of it.
std::vector<const IndexInfo*> indexes_of(const Catalog& catalog, Oid table) {
  std::vector<const IndexInfo*> out;
  auto add = [&](Oid oid) {
    const Relation* index = catalog.relations.find(oid);
    if (index == nullptr || !index->index || index->index->table != table) return;
    if (std::find(out.begin(), out.end(), &*index->index) == out.end()) out.push_back(&*index->index);
  };
  for (const Dependency& dependency : catalog.depends.dependents_of({ClassId::Relation, table})) {
    if (dependency.dependent.classid == ClassId::Relation) add(dependency.dependent.oid);
  }
  for (const Constraint* constraint : catalog.constraints.of_parent(table)) {
    if (constraint->contype != 'f') add(constraint->index);
  }
  return out;
}

enum class Implied { No, Yes, Unknown };

// A predicate follows from a clause that says the same, conjunct by conjunct. Others may follow by reasoning
// that is the planner's own.
Implied is_implied(const Expr* predicate, const Expr* clause) {
  if (predicate == nullptr) return Implied::Yes;
  std::vector<const Expr*> wanted, given;
  conjuncts(predicate, wanted);
  conjuncts(clause, given);
  bool all = std::all_of(wanted.begin(), wanted.end(), [&](const Expr* expr) { return contains(given, expr); });
  if (all) return Implied::Yes;
  return clause == nullptr ? Implied::No : Implied::Unknown;
}

// The table behind an updatable view, with the columns as they are numbered there.
const Relation& base_relation(const Session& session, const Relation& relation, Inference& inference) {
  const Relation* at = &relation;
  for (int depth = 0; at->kind == 'v'; ++depth) {
    const Query* query = at->view_query;
    bool simple = query != nullptr && depth < 100 && inference.exprs.empty() && query->jointree != nullptr &&
                  query->jointree->from_list.size() == 1;
    if (!simple) throw Undecided{"the index that ON CONFLICT on this view means is not modelled"};
    std::set<AttrNumber> columns;
    for (AttrNumber column : inference.columns) {
      const Expr* expr = query->targets[static_cast<std::size_t>(column - 1)]->expr;
      if (expr->kind != ExprKind::Var) throw Undecided{"the index that ON CONFLICT on this view means is not modelled"};
      columns.insert(as<catalog::Var>(expr).varattno);
    }
    inference.columns = std::move(columns);
    auto rtindex = static_cast<std::size_t>(query->jointree->from_list[0]->rtindex);
    at = session.catalog.relations.find(query->rtable[rtindex - 1]->relid);
    if (at == nullptr) throw Undecided{"the index that ON CONFLICT on this view means is not modelled"};
  }
  return *at;
}

void check_named_constraint(const Session& session, const Constraint& constraint, bool update) {
  const Relation* index = session.catalog.relations.find(constraint.index);
  if (index == nullptr || !index->index || constraint.contype == 'f') {
    throw PgError("42809", "constraint in ON CONFLICT clause has no associated index");
  }
  if (!index->index->unique && update) {
    throw PgError("42809", "ON CONFLICT DO UPDATE not supported with exclusion constraints");
  }
}

}  // namespace

void check_arbiter_index(const Session& session, const Relation& relation, const Query& query) {
  const OnConflict& conflict = *query.on_conflict;
  if (conflict.constraint == invalid_oid && conflict.arbiter_elems.empty()) return;
  if (conflict.constraint != invalid_oid) {
    return check_named_constraint(session, *session.catalog.constraints.find(conflict.constraint), conflict.update);
  }
  Inference inference = inference_of(conflict);
  const Relation& base = base_relation(session, relation, inference);
  bool unknown = false;
  for (const IndexInfo* candidate : indexes_of(session.catalog, base.oid)) {
    const IndexInfo& index = *candidate;
    if (!index.unique || !index.valid || !matches(inference, index)) continue;
    Implied implied = is_implied(index.predicate, conflict.arbiter_where);
    if (implied == Implied::Yes) return;
    unknown = unknown || implied == Implied::Unknown;
  }
  if (unknown) throw Undecided{"whether the WHERE of ON CONFLICT implies a partial index's predicate"};
  throw PgError("42P10", "there is no unique or exclusion constraint matching the ON CONFLICT specification");
}

}  // namespace reconcile::analyze
