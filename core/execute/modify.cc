// INSERT, UPDATE, DELETE and MERGE (nodeModifyTable.c).
#include <algorithm>
#include <set>

#include "core/execute/procedures.h"
#include "core/execute/query_run.h"
#include "core/execute/row_change.h"
#include "core/execute/rows.h"
#include "core/execute/unseen_rows.h"

namespace reconcile::execute {
namespace {

using Assignments = std::vector<std::pair<AttrNumber, Value>>;

const Relation& target_of(Executor& executor, const catalog::Query& query) {
  const RangeTblEntry& rte = *query.rtable[static_cast<std::size_t>(query.result_relation) - 1];
  const Relation* relation = executor.session.catalog.relations.find(rte.relid);
  if (relation == nullptr) throw Undecided{"the table that changes is not at hand"};
  if (relation->oid < first_normal_oid) throw Undecided{"rows of a system table change"};
  return *relation;
}

// The rows that the statement's FROM and target list yield; `failure` is what ended them, since the server stores
// row by row and the rows before it may fail first.
struct SourceRows {
  ResultSet result;
  std::optional<PgError> failure;
};

const RangeTblEntry* only_values(const catalog::Query& query) {
  if (query.jointree == nullptr || query.jointree->quals != nullptr || query.jointree->from_list.size() != 1) return nullptr;
  const JoinNode& node = *query.jointree->from_list[0];
  if (node.kind != JoinNode::Kind::RangeTblRef) return nullptr;
  const RangeTblEntry* rte = query.rtable[static_cast<std::size_t>(node.rtindex) - 1];
  return rte->kind == RteKind::Values ? rte : nullptr;
}

SourceRows source_rows(Executor& executor, const catalog::Query& query, Scope& scope) {
  SourceRows out;
  try {
    if (const RangeTblEntry* values = only_values(query)) {
      auto index = static_cast<std::size_t>(query.jointree->from_list[0]->rtindex) - 1;
      scope.rows.assign(query.rtable.size(), nullptr);
      for (const ExprList& list : values->values_lists) {
        Row row = executor.evaluate_all(list, scope);
        scope.rows[index] = &row;
        out.result.rows.push_back(project(executor, query.targets, scope, true));
        scope.rows[index] = nullptr;
      }
      return out;
    }
    RowStorage keep;
    Tuples tuples = join_tuples(executor, query, scope, keep);
    out.result.complete = tuples.complete;
    for (const Tuple& tuple : tuples.tuples) {
      scope.rows = tuple.rows;
      out.result.rows.push_back(project(executor, query.targets, scope, true));
    }
  } catch (PgError& error) {
    out.failure = std::move(error);
  }
  return out;
}

// What the statements have in common: a target, its changes, and RETURNING.
class Modification {
 public:
  Modification(Executor& executor, const catalog::Query& query, Scope& scope)
      : executor_(executor), query_(query), scope_(scope), relation_(target_of(executor, query)), changes_(executor, relation_) {}

 protected:
  std::size_t target_index() const { return static_cast<std::size_t>(query_.result_relation) - 1; }

  // A row to be inserted: what is given, and defaults for the rest.
  Row complete_row(std::span<TargetEntry* const> targets, Row values) {
    Row row(relation_.attributes.size(), Value::null());
    std::vector<bool> given(row.size());
    for (std::size_t i = 0; i < targets.size() && i < values.size(); ++i) {
      auto index = static_cast<std::size_t>(targets[i]->resno) - 1;
      if (targets[i]->resjunk || index >= row.size() || values[i] == default_marker()) continue;
      if (query_.override_user && relation_.attributes[index].identity != 0) continue;
      row[index] = std::move(values[i]);
      given[index] = true;
    }
    RowWriter& writer = changes_.writer(relation_);
    for (const Attribute& attribute : relation_.attributes) {
      auto index = static_cast<std::size_t>(attribute.num) - 1;
      if (!attribute.dropped && !given[index]) row[index] = writer.default_of(attribute);
    }
    return row;
  }

  // The values of SET, over the rows that the scope is bound to.
  Assignments assignments(std::span<TargetEntry* const> targets) {
    Assignments out;
    std::vector<const TargetEntry*> sources;  // of SET (a, b) = (SELECT …), in order
    for (const TargetEntry* target : targets) {
      if (target->resjunk && target->expr->kind == ExprKind::SubLink) sources.push_back(target);
    }
    std::size_t source = 0;
    Row from_subquery;
    for (const TargetEntry* target : targets) {
      if (target->resjunk) continue;
      int part = subquery_column(target->expr);
      if (part == 1 && source < sources.size()) from_subquery = multiple_values(as<SubLink>(sources[source++]->expr));
      scope_.sublink_row = part > 0 ? &from_subquery : nullptr;
      Value value = executor_.evaluate(target->expr, scope_);
      scope_.sublink_row = nullptr;
      auto column = static_cast<std::size_t>(target->resno) - 1;
      if (column >= relation_.attributes.size()) continue;
      if (value == default_marker()) value = changes_.writer(relation_).default_of(relation_.attributes[column]);
      out.emplace_back(target->resno, std::move(value));
    }
    return out;
  }

  // Which column of its subquery a value of SET (a, b) = (SELECT …) is; 0: it is none.
  static int subquery_column(const Expr* expr) {
    int out = 0;
    if (expr->kind == ExprKind::Param && as<catalog::Param>(expr).of == catalog::Param::Of::Sublink) return as<catalog::Param>(expr).id;
    any_child(expr, [&](Expr* child) { return (out = subquery_column(child)) > 0; });
    return out;
  }

  Row multiple_values(const SubLink& link) {
    auto result = executor_.subquery(*link.subselect, scope_);
    if (result->rows.size() > 1) throw PgError("21000", "more than one row returned by a subquery used as an expression");
    std::size_t width = 0;
    for (const TargetEntry* target : link.subselect->targets) width += target->resjunk ? 0 : 1;
    if (!result->complete) return Row(width, Value::unknown());
    return result->rows.empty() ? Row(width, Value::null()) : result->rows.front();
  }

  static std::vector<AttrNumber> columns_of(std::span<TargetEntry* const> targets) {
    std::vector<AttrNumber> out;
    for (const TargetEntry* target : targets) {
      if (!target->resjunk) out.push_back(target->resno);
    }
    return out;
  }

  void returning(const Row& row) {
    if (query_.returning.empty()) return;
    scope_.rows[target_index()] = &row;
    out_.rows.push_back(project(executor_, query_.returning, scope_, true));
  }

  RowPlace place_of(const Row* row) const {
    std::optional<RowPlace> place = row == nullptr ? std::nullopt : row_place(*row);
    if (!place) throw Undecided{"which rows change can't be told"};
    return *place;
  }

  ResultSet finish() {
    out_.affected = changes_.finish();
    return std::move(out_);
  }

  Executor& executor_;
  const catalog::Query& query_;
  Scope& scope_;
  const Relation& relation_;
  RowChanges changes_;
  ResultSet out_;
};

class Insert : Modification {
 public:
  using Modification::Modification;

  ResultSet run() {
    SourceRows found = source_rows(executor_, query_, scope_);
    ResultSet& source = found.result;
    if (!source.complete && !found.failure) throw Undecided{"which rows are inserted can't be told"};
    const OnConflict* action = query_.on_conflict;
    if (action != nullptr && action->update) changes_.assigns(columns_of(action->set));
    changes_.start("INSERT");
    if (action != nullptr && action->update) changes_.start("UPDATE");
    if (action != nullptr && !source.rows.empty()) arbiter_ = arbiter_index(*action);
    for (Row& values : source.rows) insert(std::move(values));
    if (found.failure) throw *found.failure;
    return finish();
  }

 private:
  void insert(Row values) {
    Row row = complete_row(query_.targets, std::move(values));
    RowChanges::Gate gate;
    if (query_.on_conflict != nullptr) {
      gate = [&](RowWriter& leaf, const Row& proposed) { return !resolve_conflict(leaf, proposed); };
    }
    std::optional<Row> stored = changes_.insert(std::move(row), gate);
    if (!stored) return;
    scope_.rows.assign(query_.rtable.size(), nullptr);
    returning(*stored);
    if (query_.on_conflict != nullptr && query_.on_conflict->update) touched_.insert(newest());
  }

  std::pair<Oid, std::size_t> newest() const {
    const Heap* heap = executor_.session.catalog.rows.find(relation_.oid);
    return {relation_.oid, heap == nullptr ? 0 : heap->rows.size() - 1};
  }

  // Whether a conflict was found and dealt with.
  bool resolve_conflict(RowWriter& leaf, const Row& row) {
    const OnConflict& action = *query_.on_conflict;
    if (leaf.relation().oid != relation_.oid && (action.update || arbiter_ != invalid_oid)) {
      throw Undecided{"ON CONFLICT on a partitioned table is not followed"};
    }
    std::optional<RowWriter::Conflict> conflict;
    try {
      conflict = leaf.find_conflict(row, std::nullopt, arbiter_, true);
    } catch (const Undecided&) {
      if (!goes_either_way(leaf, row)) throw;
      out_.complete = false;
      return true;
    }
    if (!conflict) return false;
    if (action.update) update_existing(action, conflict->row, row);
    return true;
  }

  // Where it can't be told what rows there are, DO NOTHING succeeds whether the row is put in or left out.
  bool goes_either_way(RowWriter& leaf, const Row& row) {
    Session& session = executor_.session;
    const Heap* heap = session.catalog.rows.find(leaf.relation().oid);
    if (query_.on_conflict->update || heap == nullptr || !heap->unknown) return false;
    if (arbiter_ != invalid_oid && unique_indexes(session.catalog, leaf.relation().oid).size() > 1) return false;
    for (const Trigger* trigger : session.catalog.triggers.of_parent(leaf.relation().oid)) {
      if (!trigger->internal && trigger->enabled != 'D') return false;
    }
    check_references(executor_, leaf.relation(), std::span(&row, 1));
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
    if (!touched_.insert({relation_.oid, index}).second) {
      throw PgError("21000", "ON CONFLICT DO UPDATE command cannot affect row a second time")
          .with_hint("Ensure that no rows proposed for insertion within the same command have duplicate constrained values.");
    }
    Row existing = *changes_.stored({relation_.oid, index});
    scope_.rows.assign(query_.rtable.size(), nullptr);
    scope_.rows[target_index()] = &existing;
    scope_.rows[static_cast<std::size_t>(action.excluded_rtindex) - 1] = &proposed;
    Executor::Truth truth = executor_.test(action.where, scope_);
    if (truth == Executor::Truth::Unknown) throw Undecided{"whether ON CONFLICT updates a row can't be told"};
    if (truth != Executor::Truth::True) return;
    std::optional<Row> changed = changes_.update({relation_.oid, index}, assignments(action.set));
    if (!changed) return;
    touched_.insert(newest());
    returning(*changed);
  }

  Oid arbiter_ = invalid_oid;
  std::set<std::pair<Oid, std::size_t>> touched_;  // rows that this command has inserted or updated
};

// UPDATE and DELETE. All rows are chosen, and their new values found, before the first one changes.
class ChangeRows : Modification {
 public:
  using Modification::Modification;

  ResultSet run() {
    bool update = query_.command == Command::Update;
    if (update) changes_.assigns(columns_of(query_.targets));
    std::optional<std::vector<Chosen>> found = choose();
    if (!found) return change_unseen();
    std::vector<Chosen>& chosen = *found;
    changes_.start(update ? "UPDATE" : "DELETE");
    std::optional<PgError> failure;
    if (update) failure = evaluate(chosen);
    for (Chosen& one : chosen) {
      scope_.rows = one.tuple.rows;
      if (update) {
        if (std::optional<Row> changed = changes_.update(one.place, one.values)) returning(*changed);
      } else if (changes_.remove(one.place)) {
        returning(one.row);
      }
    }
    if (failure) throw *failure;
    return finish();
  }

 private:
  // A row of the target that the statement means, with what it was joined to.
  struct Chosen {
    RowPlace place;
    Row row;
    Tuple tuple;
    Assignments values;
  };

  // Which rows they are can't be told, but none of them can be in the way.
  ResultSet change_unseen() {
    if (!succeeds_on_any_row(executor_, query_, relation_, scope_)) throw Undecided{"which rows change can't be told"};
    forget_effects(executor_.session, query_);
    return {.rows = {}, .complete = false};
  }

  std::optional<std::vector<Chosen>> choose() {
    Tuples tuples = join_tuples(executor_, query_, scope_, keep_);
    if (!tuples.complete) return std::nullopt;
    std::vector<Chosen> out;
    std::set<std::pair<Oid, std::size_t>> seen;
    for (Tuple& tuple : tuples.tuples) {
      const Row* row = tuple.rows[target_index()];
      RowPlace place = place_of(row);
      if (seen.insert({place.relation, place.index}).second) out.push_back({place, *row, std::move(tuple), {}});
    }
    return out;
  }

  // The server evaluates and stores row by row: an error is thrown only once the rows before it are in.
  std::optional<PgError> evaluate(std::vector<Chosen>& chosen) {
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      scope_.rows = chosen[i].tuple.rows;
      try {
        chosen[i].values = assignments(query_.targets);
      } catch (const PgError& error) {
        chosen.resize(i);
        return error;
      }
    }
    return std::nullopt;
  }

  RowStorage keep_;
};

class Merge : Modification {
 public:
  using Modification::Modification;

  ResultSet run() {
    // Every row of the source comes with the rows of the target that it matches, or with none.
    JoinNode join = *query_.jointree->from_list[0], from = *query_.jointree;
    join.jointype = JoinType::Left;
    JoinNode* list[] = {&join};
    from.from_list = list;
    catalog::Query joined = query_;
    joined.jointree = &from;
    RowStorage keep;
    Tuples tuples = join_tuples(executor_, joined, scope_, keep);
    if (!tuples.complete) throw Undecided{"which rows MERGE works on can't be told"};
    start();
    for (Tuple& tuple : tuples.tuples) {
      scope_.rows = tuple.rows;
      act(tuple.rows[target_index()]);
    }
    return finish();
  }

 private:
  void start() {
    std::vector<AttrNumber> assigned;
    for (const MergeAction* action : query_.merge_actions) {
      if (action->command != update_command) continue;
      for (AttrNumber column : columns_of(action->targets)) assigned.push_back(column);
    }
    changes_.assigns(std::move(assigned));
    static constexpr std::pair<int, std::string_view> operations[] = {
        {insert_command, "INSERT"}, {update_command, "UPDATE"}, {delete_command, "DELETE"}};
    for (const auto& [command, name] : operations) {
      bool used = std::any_of(query_.merge_actions.begin(), query_.merge_actions.end(),
                              [&](const MergeAction* action) { return action->command == command; });
      if (used) changes_.start(name);
    }
  }

  void act(const Row* target) {
    for (const MergeAction* action : query_.merge_actions) {
      if (action->matched != (target != nullptr)) continue;
      Executor::Truth truth = executor_.test(action->qual, scope_);
      if (truth == Executor::Truth::Unknown) throw Undecided{"which clause of MERGE takes a row can't be told"};
      if (truth == Executor::Truth::True) return perform(*action, target);
    }
  }

  void perform(const MergeAction& action, const Row* target) {
    if (action.command == insert_command) {
      Row values;
      for (const TargetEntry* entry : action.targets) values.push_back(executor_.evaluate(entry->expr, scope_));
      changes_.insert(complete_row(action.targets, std::move(values)));
      return;
    }
    if (action.command != update_command && action.command != delete_command) return;
    RowPlace place = place_of(target);
    if (!touched_.insert({place.relation, place.index}).second) {
      throw PgError("21000", "MERGE command cannot affect row a second time")
          .with_hint("Ensure that not more than one source row matches any one target row.");
    }
    if (action.command == update_command) changes_.update(place, assignments(action.targets));
    else changes_.remove(place);
  }

  static constexpr int update_command = 2, insert_command = 3, delete_command = 4;  // CmdType
  std::set<std::pair<Oid, std::size_t>> touched_;
};

void forget_functions(Session& session, const catalog::Query& query) {
  if (session.procedures == nullptr) return;
  std::function<bool(Expr*)> visit = [&](Expr* expr) {
    if (expr->kind == ExprKind::FuncExpr) session.procedures->forget_effects(session, as<FuncExpr>(expr).funcid);
    return any_child(expr, visit);
  };
  any_query_expr(query, visit);
}

}  // namespace

ResultSet run_insert(Executor& executor, const catalog::Query& query, Scope& scope) { return Insert(executor, query, scope).run(); }
ResultSet run_update(Executor& executor, const catalog::Query& query, Scope& scope) { return ChangeRows(executor, query, scope).run(); }
ResultSet run_delete(Executor& executor, const catalog::Query& query, Scope& scope) { return ChangeRows(executor, query, scope).run(); }
ResultSet run_merge(Executor& executor, const catalog::Query& query, Scope& scope) { return Merge(executor, query, scope).run(); }

void forget_effects(Session& session, const catalog::Query& query) {
  for (const catalog::CommonTableExpr* cte : query.ctes) {
    if (cte->query != nullptr) forget_effects(session, *cte->query);
  }
  forget_functions(session, query);
  if (query.command == Command::Select || query.result_relation == 0) return;
  Oid target = query.rtable[static_cast<std::size_t>(query.result_relation) - 1]->relid;
  forget_rows(session, target);
  if (session.procedures == nullptr) return;
  for (const Trigger* trigger : session.catalog.triggers.of_parent(target)) {
    if (!trigger->internal) session.procedures->forget_effects(session, trigger->function);
  }
}

}  // namespace reconcile::execute
