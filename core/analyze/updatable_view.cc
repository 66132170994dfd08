#include "core/analyze/updatable_view.h"

#include <string>

#include "core/base/pg_error.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {
namespace {

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

constexpr const char* not_single_table =
    "Views that do not select from a single table or view are not automatically updatable.";

const RangeTblEntry* base_entry(const Query& query) {
  if (query.jointree == nullptr || query.jointree->from_list.size() != 1) return nullptr;
  const JoinNode& node = *query.jointree->from_list[0];
  if (node.kind != JoinNode::Kind::RangeTblRef) return nullptr;
  const RangeTblEntry& rte = *query.rtable[static_cast<std::size_t>(node.rtindex - 1)];
  bool kind_is_good = rte.relkind == 'r' || rte.relkind == 'f' || rte.relkind == 'v' || rte.relkind == 'p';
  return rte.kind == RteKind::Relation && kind_is_good ? &rte : nullptr;
}

// view_col_is_auto_updatable; null when the column can be assigned.
const char* column_obstacle(const Query& query, const TargetEntry& target) {
  if (target.resjunk) return "Junk view columns are not updatable.";
  int base = query.jointree->from_list[0]->rtindex;
  const auto* var = target.expr->kind == ExprKind::Var ? &as<catalog::Var>(target.expr) : nullptr;
  if (var == nullptr || var->varno != base || var->levels_up != 0) {
    return "View columns that are not columns of their base relation are not updatable.";
  }
  if (var->varattno < 0) return "View columns that refer to system columns are not updatable.";
  if (var->varattno == 0) return "View columns that return whole-row references are not updatable.";
  return nullptr;
}

bool has_updatable_column(const Query& query) {
  for (const TargetEntry* target : query.targets) {
    if (column_obstacle(query, *target) == nullptr) return true;
  }
  return false;
}

// view_query_is_auto_updatable; null when it is.
const char* view_obstacle(const Query& query, bool check_columns) {
  if (!query.distinct.empty()) return "Views containing DISTINCT are not automatically updatable.";
  if (!query.group.empty() || !query.grouping_sets.empty()) {
    return "Views containing GROUP BY are not automatically updatable.";
  }
  if (query.having != nullptr) return "Views containing HAVING are not automatically updatable.";
  if (query.set_operations != nullptr) {
    return "Views containing UNION, INTERSECT, or EXCEPT are not automatically updatable.";
  }
  if (!query.ctes.empty()) return "Views containing WITH are not automatically updatable.";
  if (query.limit_offset != nullptr || query.limit_count != nullptr) {
    return "Views containing LIMIT or OFFSET are not automatically updatable.";
  }
  if (query.has_aggs) return "Views that return aggregate functions are not automatically updatable.";
  if (query.has_window_funcs) return "Views that return window functions are not automatically updatable.";
  if (query.has_target_srfs) return "Views that return set-returning functions are not automatically updatable.";
  const RangeTblEntry* base = base_entry(query);
  if (base == nullptr) return not_single_table;
  if (base->tablesample != nullptr) return "Views containing TABLESAMPLE are not automatically updatable.";
  if (check_columns && !has_updatable_column(query)) {
    return "Views that have no updatable columns are not automatically updatable.";
  }
  return nullptr;
}

struct Wording {
  const char *refusal, *enabling, *event, *column;
};

Wording wording(Command command) {
  switch (command) {
    case Command::Insert: return {"insert into", "inserting into", "INSERT", "insert into"};
    case Command::Update: return {"update", "updating", "UPDATE", "update"};
    default: return {"delete from", "deleting from", "DELETE", "delete from"};
  }
}

[[noreturn]] void refuse_view(const Relation& view, Command command, const char* detail) {
  Wording words = wording(command);
  throw PgError("55000", std::string("cannot ") + words.refusal + " view " + quoted(view.name))
      .with_detail(detail)
      .with_hint(std::string("To enable ") + words.enabling + " the view, provide an INSTEAD OF " + words.event +
                 " trigger or an unconditional ON " + words.event + " DO INSTEAD rule.");
}

}  // namespace

const char* check_option_obstacle(const Query& query) { return view_obstacle(query, true); }

const Relation& check_updatable_view(const Session& session, const Relation& view, Command command,
                                     std::vector<AssignedTarget>& targets, bool has_conditional_rules) {
  if (view.view_query == nullptr) throw Undecided{"the query of the view is not known"};
  if (has_conditional_rules) {
    refuse_view(view, command, "Views with conditional DO INSTEAD rules are not automatically updatable.");
  }
  const Query& query = *view.view_query;
  if (const char* obstacle = view_obstacle(query, command != Command::Delete)) refuse_view(view, command, obstacle);
  for (AssignedTarget& target : targets) {
    const TargetEntry& column = *query.targets[static_cast<std::size_t>(target.attnum - 1)];
    if (const char* obstacle = column_obstacle(query, column)) {
      const Attribute* attribute = view.attribute(target.attnum);
      throw PgError("0A000", std::string("cannot ") + wording(command).column + " column " +
                                 quoted(attribute->name) + " of view " + quoted(view.name))
          .with_detail(obstacle);
    }
    target.attnum = as<catalog::Var>(column.expr).varattno;
  }
  return *session.catalog.relations.find(base_entry(query)->relid);
}

}  // namespace reconcile::analyze
