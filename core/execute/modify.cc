// INSERT, UPDATE, DELETE (nodeModifyTable.c).
#include <algorithm>

#include "core/execute/query_run.h"
#include "core/execute/row_writer.h"
#include "core/execute/rows.h"

namespace reconcile::execute {
namespace {

const Relation& target_of(Executor& executor, const catalog::Query& query) {
  const RangeTblEntry& rte = *query.rtable[static_cast<std::size_t>(query.result_relation) - 1];
  const Relation* relation = executor.session.catalog.relations.find(rte.relid);
  if (relation == nullptr) throw Undecided{"the table that changes is not at hand"};
  if (relation->oid < first_normal_oid) throw Undecided{"rows of a system table change"};
  return *relation;
}

// The rows that the statement's FROM and target list yield.
ResultSet source_rows(Executor& executor, const catalog::Query& query, Scope& scope) {
  RowStorage keep;
  Tuples tuples = join_tuples(executor, query, scope, keep);
  ResultSet out{.rows = {}, .complete = tuples.complete};
  for (const Tuple& tuple : tuples.tuples) {
    scope.rows = tuple.rows;
    out.rows.push_back(project(executor, query.targets, scope, true));
  }
  return out;
}

class Insert {
 public:
  Insert(Executor& executor, const catalog::Query& query, Scope& scope)
      : executor_(executor), query_(query), scope_(scope), relation_(target_of(executor, query)), writer_(executor, relation_) {}

  ResultSet run() {
    ResultSet source = source_rows(executor_, query_, scope_);
    if (!source.complete) throw Undecided{"which rows are inserted can't be told"};
    if (source.rows.empty()) return {};
    writer_.refuse_unfollowed();
    for (Row& values : source.rows) insert(std::move(values));

    check_references(executor_, relation_, inserted_);
    for (Row& row : inserted_) writer_.fire("INSERT", false, nullptr, &row);
    out_.affected = inserted_.size() + updated_;
    return std::move(out_);
  }

 private:
  Row complete_row(Row values) {
    Row row(relation_.attributes.size(), Value::null());
    std::vector<bool> given(row.size());
    for (std::size_t i = 0; i < query_.targets.size(); ++i) {
      const TargetEntry& target = *query_.targets[i];
      auto index = static_cast<std::size_t>(target.resno) - 1;
      if (target.resjunk || index >= row.size() || values[i] == default_marker()) continue;
      row[index] = std::move(values[i]);
      given[index] = true;
    }
    for (const Attribute& attribute : relation_.attributes) {
      auto index = static_cast<std::size_t>(attribute.num) - 1;
      if (attribute.dropped) row[index] = Value::null();
      else if (!given[index]) row[index] = writer_.default_of(attribute);
    }
    return row;
  }

  void insert(Row values) {
    executor_.step();
    Row row = complete_row(std::move(values));
    if (!writer_.fire("INSERT", true, nullptr, &row)) return;
    writer_.compute_generated(row);
    writer_.check(row);
    if (query_.on_conflict != nullptr && resolve_conflict(row)) return;
    // Rows are put in one by one: the next may be a duplicate of this one.
    if (auto conflict = writer_.find_conflict(row, std::nullopt)) writer_.throw_duplicate(*conflict, row);
    returning(row);
    inserted_.push_back(row);
    executor_.session.catalog.rows.append(relation_.oid, {std::move(row)});
  }

  // Whether a conflict was found and dealt with.
  bool resolve_conflict(const Row& row) {
    const OnConflict& action = *query_.on_conflict;
    Oid arbiter = arbiter_index(action);
    auto conflict = writer_.find_conflict(row, std::nullopt, arbiter);
    if (!conflict) return false;
    if (!action.update) return true;
    update_existing(action, conflict->row, row);
    return true;
  }

  // The index that ON CONFLICT names; none: any.
  Oid arbiter_index(const OnConflict& action) {
    const Catalog& catalog = executor_.session.catalog;
    if (action.constraint != invalid_oid) {
      const Constraint* constraint = catalog.constraints.find(action.constraint);
      return constraint == nullptr ? invalid_oid : constraint->index;
    }
    if (action.arbiter_elems.empty()) return invalid_oid;
    for (const Relation* index : unique_indexes(catalog, relation_.oid)) {
      if (index->index->keys.size() != action.arbiter_elems.size()) continue;
      bool all = std::all_of(action.arbiter_elems.begin(), action.arbiter_elems.end(), [&](const Expr* element) {
        return std::any_of(index->index->keys.begin(), index->index->keys.end(), [&](const IndexKey& key) {
          if (key.attnum > 0) return element->kind == ExprKind::Var && as<catalog::Var>(element).varattno == key.attnum;
          return key.expr != nullptr && equal_expr(key.expr, element);
        });
      });
      if (all && (index->index->predicate == nullptr || action.arbiter_where != nullptr)) return index->oid;
    }
    throw Undecided{"the index that ON CONFLICT means can't be told"};
  }

  void update_existing(const OnConflict& action, std::size_t index, const Row& proposed) {
    const Heap* heap = executor_.session.catalog.rows.find(relation_.oid);
    Row existing = with_width(heap->rows[index].values, relation_);
    scope_.rows.assign(query_.rtable.size(), nullptr);
    scope_.rows[static_cast<std::size_t>(query_.result_relation) - 1] = &existing;
    scope_.rows[static_cast<std::size_t>(action.excluded_rtindex) - 1] = &proposed;
    Executor::Truth truth = executor_.test(action.where, scope_);
    if (truth == Executor::Truth::Unknown) throw Undecided{"whether ON CONFLICT updates a row can't be told"};
    if (truth != Executor::Truth::True) return;
    Row changed = existing;
    for (const TargetEntry* target : action.set) {
      if (target->resjunk) continue;
      Value value = executor_.evaluate(target->expr, scope_);
      auto column = static_cast<std::size_t>(target->resno) - 1;
      changed[column] = value == default_marker() ? writer_.default_of(relation_.attributes[column]) : value;
    }
    if (!writer_.fire("UPDATE", true, &existing, &changed)) return;
    writer_.compute_generated(changed);
    writer_.check(changed);
    if (auto conflict = writer_.find_conflict(changed, index)) writer_.throw_duplicate(*conflict, changed);
    ++updated_;
    returning(changed);
    executor_.session.catalog.rows.update(relation_.oid, {{index, std::move(changed)}});
  }

  void returning(const Row& row) {
    if (query_.returning.empty()) return;
    scope_.rows.assign(query_.rtable.size(), nullptr);
    scope_.rows[static_cast<std::size_t>(query_.result_relation) - 1] = &row;
    out_.rows.push_back(project(executor_, query_.returning, scope_, true));
  }

  Executor& executor_;
  const catalog::Query& query_;
  Scope& scope_;
  const Relation& relation_;
  RowWriter writer_;
  std::vector<Row> inserted_;
  std::size_t updated_ = 0;
  ResultSet out_;
};

// The rows of the target that UPDATE or DELETE means, each once, with what they were joined to.
struct Chosen {
  RowPlace place;
  Row row;
  Tuple tuple;
};

std::vector<Chosen> choose(Executor& executor, const catalog::Query& query, Scope& scope, RowStorage& keep) {
  Tuples tuples = join_tuples(executor, query, scope, keep);
  if (!tuples.complete) throw Undecided{"which rows change can't be told"};
  std::vector<Chosen> out;
  std::set<std::pair<Oid, std::size_t>> seen;
  for (Tuple& tuple : tuples.tuples) {
    const Row* row = tuple.rows[static_cast<std::size_t>(query.result_relation) - 1];
    std::optional<RowPlace> place = row == nullptr ? std::nullopt : row_place(*row);
    if (!place) throw Undecided{"which rows change can't be told"};
    if (seen.insert({place->relation, place->index}).second) out.push_back({*place, *row, std::move(tuple)});
  }
  return out;
}

bool key_changes(const catalog::Query& query, const Session& session, const Relation& relation) {
  for (const Constraint* constraint : session.catalog.constraints.own()) {
    if (constraint->foreign_relid != relation.oid || constraint->contype != 'f') continue;
    for (const TargetEntry* target : query.targets) {
      if (!target->resjunk && std::count(constraint->foreign_key.begin(), constraint->foreign_key.end(), target->resno) > 0) return true;
    }
  }
  return false;
}

}  // namespace

ResultSet run_insert(Executor& executor, const catalog::Query& query, Scope& scope) {
  return Insert(executor, query, scope).run();
}

ResultSet run_update(Executor& executor, const catalog::Query& query, Scope& scope) {
  const Relation& relation = target_of(executor, query);
  if (relation.kind != 'v' && table_is_empty(executor.session, relation.oid) == Certainty::Yes) return {};
  RowStorage keep;
  std::vector<Chosen> chosen = choose(executor, query, scope, keep);
  RowWriter writer(executor, relation);
  ResultSet out;
  if (chosen.empty()) return out;
  writer.refuse_unfollowed();
  std::vector<Row> old_rows, new_rows;
  for (Chosen& one : chosen) {
    if (one.place.relation != relation.oid) throw Undecided{"rows of an inheriting table change"};
    scope.rows = one.tuple.rows;
    Row before = with_width(one.row, relation), changed = before;
    for (const TargetEntry* target : query.targets) {
      if (target->resjunk) continue;
      Value value = executor.evaluate(target->expr, scope);
      auto column = static_cast<std::size_t>(target->resno) - 1;
      changed[column] = value == default_marker() ? writer.default_of(relation.attributes[column]) : value;
    }
    if (!writer.fire("UPDATE", true, &before, &changed)) continue;
    writer.compute_generated(changed);
    writer.check(changed);
    if (auto conflict = writer.find_conflict(changed, one.place.index)) writer.throw_duplicate(*conflict, changed);
    executor.session.catalog.rows.update(relation.oid, {{one.place.index, changed}});
    if (!query.returning.empty()) {
      scope.rows[static_cast<std::size_t>(query.result_relation) - 1] = &changed;
      out.rows.push_back(project(executor, query.returning, scope, true));
    }
    old_rows.push_back(std::move(before));
    new_rows.push_back(std::move(changed));
  }
  check_references(executor, relation, new_rows);
  if (key_changes(query, executor.session, relation)) check_referenced(executor, relation, old_rows);
  for (std::size_t i = 0; i < new_rows.size(); ++i) writer.fire("UPDATE", false, &old_rows[i], &new_rows[i]);
  out.affected = new_rows.size();
  return out;
}

ResultSet run_delete(Executor& executor, const catalog::Query& query, Scope& scope) {
  const Relation& relation = target_of(executor, query);
  if (relation.kind != 'v' && table_is_empty(executor.session, relation.oid) == Certainty::Yes) return {};
  RowStorage keep;
  std::vector<Chosen> chosen = choose(executor, query, scope, keep);
  RowWriter writer(executor, relation);
  ResultSet out;
  if (chosen.empty()) return out;
  if (relation.kind != 'p') writer.refuse_unfollowed();
  std::vector<Row> gone;
  for (Chosen& one : chosen) {
    Row row = with_width(one.row, relation);
    if (!writer.fire("DELETE", true, &row, nullptr)) continue;
    executor.session.catalog.rows.erase(one.place.relation, std::span(&one.place.index, 1));
    if (!query.returning.empty()) {
      scope.rows = one.tuple.rows;
      out.rows.push_back(project(executor, query.returning, scope, true));
    }
    gone.push_back(std::move(row));
  }
  check_referenced(executor, relation, gone);
  for (Row& row : gone) writer.fire("DELETE", false, &row, nullptr);
  out.affected = gone.size();
  return out;
}

ResultSet run_merge(Executor&, const catalog::Query&, Scope&) { throw Undecided{"MERGE is not followed"}; }

void forget_effects(Session& session, const catalog::Query& query) {
  for (const catalog::CommonTableExpr* cte : query.ctes) {
    if (cte->query != nullptr) forget_effects(session, *cte->query);
  }
  if (query.command == Command::Select || query.result_relation == 0) return;
  forget_rows(session, query.rtable[static_cast<std::size_t>(query.result_relation) - 1]->relid);
}

}  // namespace reconcile::execute
