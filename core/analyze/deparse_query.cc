// SELECT.
#include <algorithm>

#include "core/analyze/deparse.h"
#include "core/analyze/operator.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {

void Deparser::print_query(const Query& q, const Result& result, bool view) {
  bool prefix = prefix_;
  int level = level_;
  enter(q, view);
  switch (q.command) {
    case Command::Select: select(q, result); break;
    case Command::Insert: insert(q); break;
    case Command::Update: update(q); break;
    case Command::Delete: remove(q); break;
    case Command::Merge: throw Undecided{"MERGE would have to be printed"};
    case Command::Utility: throw Undecided{"a utility statement would have to be printed"};
  }
  scopes_.pop_back();
  prefix_ = prefix;
  level_ = level;
}

void Deparser::with_clause(const Query& q) {
  if (q.ctes.empty()) return;
  if (options_.indent) {
    level_ += 8;
    out_ += ' ';
  }
  std::string_view before = q.recursive ? "WITH RECURSIVE " : "WITH ";
  for (const CommonTableExpr* cte : q.ctes) {
    if (cte->extra_columns > 0) throw Undecided{"SEARCH and CYCLE would have to be printed"};
    out_ += before;
    before = ", ";
    out_ += quote_identifier(cte->name);
    for (std::size_t i = 0; i < cte->alias_columns.size(); ++i) {
      out_ += (i == 0 ? "(" : ", ") + quote_identifier(cte->alias_columns[i]);
    }
    if (!cte->alias_columns.empty()) out_ += ')';
    out_ += cte->materialized == 1 ? " AS MATERIALIZED (" : cte->materialized == 2 ? " AS NOT MATERIALIZED (" : " AS (";
    if (options_.indent) keyword("");
    print_query(*cte->query, {});
    if (options_.indent) keyword("");
    out_ += ')';
  }
  if (options_.indent) {
    level_ -= 8;
    keyword("");
  } else {
    out_ += ' ';
  }
}

void Deparser::select(const Query& q, const Result& result) {
  with_clause(q);
  bool by_number = q.set_operations != nullptr;
  if (by_number) {
    set_operation(*q.set_operations, q, result);
  } else {
    basic_select(q, result);
  }
  if (!q.sort.empty()) {
    keyword(" ORDER BY ", -8, 8, 1);
    order_by(q.sort, q.targets, by_number);
  }
  limit_clause(q);
  locking_clause(q);
}

void Deparser::limit_clause(const Query& q) {
  if (q.limit_offset != nullptr) {
    keyword(" OFFSET ", -8, 8);
    expr(q.limit_offset, false);
  }
  if (q.limit_count == nullptr) return;
  if (q.limit_with_ties) {
    keyword(" FETCH FIRST ", -8, 8);
    out_ += '(';
    expr(q.limit_count, false);
    out_ += ") ROWS WITH TIES";
    return;
  }
  keyword(" LIMIT ", -8, 8);
  if (q.limit_count->kind == ExprKind::Const && as<Const>(q.limit_count).is_null) {
    out_ += "ALL";
  } else {
    expr(q.limit_count, false);
  }
}

void Deparser::locking_clause(const Query& q) {
  for (const LockClause& lock : q.locks) {
    switch (lock.strength) {
      case LCS_FORKEYSHARE: keyword(" FOR KEY SHARE", -8, 8); break;
      case LCS_FORSHARE: keyword(" FOR SHARE", -8, 8); break;
      case LCS_FORNOKEYUPDATE: keyword(" FOR NO KEY UPDATE", -8, 8); break;
      default: keyword(" FOR UPDATE", -8, 8);
    }
    out_ += " OF " + quote_identifier(scope(0).entries.at(static_cast<std::size_t>(lock.rtindex - 1)).refname);
    if (lock.wait_policy == LockWaitError) out_ += " NOWAIT";
    if (lock.wait_policy == LockWaitSkip) out_ += " SKIP LOCKED";
  }
}

// SELECT * FROM (VALUES …) is printed as the VALUES alone.
const RangeTblEntry* Deparser::plain_values(const Query& q, const Result& result) const {
  const RangeTblEntry* found = nullptr;
  for (const RangeTblEntry* rte : q.rtable) {
    if (rte->kind == RteKind::Values && rte->in_from_clause) {
      if (found != nullptr) return nullptr;
      found = rte;
    } else if (rte->kind != RteKind::Relation || rte->in_from_clause) {
      return nullptr;
    }
  }
  if (found == nullptr || q.targets.size() != found->columns.size()) return nullptr;
  std::vector<std::string> visible;
  if (result.relation != nullptr) {
    for (const Attribute& a : result.relation->attributes) visible.push_back(a.name);
  }
  for (std::size_t i = 0; i < q.targets.size(); ++i) {
    const TargetEntry& entry = *q.targets[i];
    if (entry.resjunk || entry.expr->kind != ExprKind::Var) return nullptr;
    if (as<Var>(entry.expr).varattno != static_cast<AttrNumber>(i + 1)) return nullptr;
    std::string_view shown = i < visible.size() ? std::string_view(visible[i]) : entry.resname;
    if (shown != found->columns[i].name) return nullptr;
  }
  return found;
}

void Deparser::values(std::span<const ExprList> lists) {
  out_ += "VALUES ";
  for (std::size_t row = 0; row < lists.size(); ++row) {
    out_ += row == 0 ? "(" : ", (";
    for (std::size_t i = 0; i < lists[row].size(); ++i) {
      if (i > 0) out_ += ',';
      expr_top(lists[row][i], false);
    }
    out_ += ')';
  }
}

void Deparser::basic_select(const Query& q, const Result& result) {
  if (options_.indent) {
    level_ += 8;
    out_ += ' ';
  }
  if (const RangeTblEntry* rte = plain_values(q, result)) return values(rte->values_lists);
  out_ += "SELECT";
  if (q.has_distinct_on) {
    out_ += " DISTINCT ON (";
    for (std::size_t i = 0; i < q.distinct.size(); ++i) {
      if (i > 0) out_ += ", ";
      sort_key(q.distinct[i].sortgroupref, q.targets, false);
    }
    out_ += ')';
  } else if (!q.distinct.empty()) {
    out_ += " DISTINCT";
  }
  target_list(q.targets, result);
  from_clause(q, " FROM ");
  if (q.jointree != nullptr && q.jointree->quals != nullptr) {
    keyword(" WHERE ", -8, 8, 1);
    expr(q.jointree->quals, false);
  }
  group_clause(q);
  if (q.having != nullptr) {
    keyword(" HAVING ", -8, 8);
    expr(q.having, false);
  }
  window_clause(q);
}

void Deparser::target_list(std::span<TargetEntry* const> targets, const Result& result) {
  std::size_t number = 0;
  bool multiline = false;
  for (const TargetEntry* entry : targets) {
    if (entry->resjunk) continue;
    out_ += number == 0 ? " " : ", ";
    std::string written = result.names_visible ? "" : "?column?";
    std::string text = captured([&] {
      if (entry->expr->kind == ExprKind::Var) {
        written = variable(as<Var>(entry->expr), 0, true);
      } else {
        expr(entry->expr, true);
      }
    });
    std::string name(entry->resname);
    if (result.relation != nullptr && number < result.relation->attributes.size()) name = result.relation->attributes[number].name;
    if (!name.empty() && name != written) text += " AS " + quote_identifier(name);
    list_item(text, number == 0 && !multiline);
    multiline = text.find('\n', 1) != std::string::npos;
    ++number;
  }
}

void Deparser::group_clause(const Query& q) {
  if (q.group.empty() && q.grouping_sets.empty()) return;
  keyword(" GROUP BY ", -8, 8, 1);
  if (q.group_distinct) out_ += "DISTINCT ";
  if (q.grouping_sets.empty()) {
    for (std::size_t i = 0; i < q.group.size(); ++i) {
      if (i > 0) out_ += ", ";
      sort_key(q.group[i].sortgroupref, q.targets, false);
    }
    return;
  }
  for (std::size_t i = 0; i < q.grouping_sets.size(); ++i) {
    if (i > 0) out_ += ", ";
    grouping_set(*q.grouping_sets[i], q, true);
  }
}

void Deparser::grouping_set(const GroupingSet& set, const Query& q, bool omit_parens) {
  using Kind = GroupingSet::Kind;
  switch (set.kind) {
    case Kind::Empty: out_ += "()"; return;
    case Kind::Simple: {
      bool parens = !omit_parens || set.refs.size() != 1;
      if (parens) out_ += '(';
      for (std::size_t i = 0; i < set.refs.size(); ++i) {
        if (i > 0) out_ += ", ";
        sort_key(set.refs[i], q.targets, false);
      }
      if (parens) out_ += ')';
      return;
    }
    case Kind::Rollup: out_ += "ROLLUP("; break;
    case Kind::Cube: out_ += "CUBE("; break;
    case Kind::Sets: out_ += "GROUPING SETS ("; break;
  }
  for (std::size_t i = 0; i < set.content.size(); ++i) {
    if (i > 0) out_ += ", ";
    grouping_set(*set.content[i], q, set.kind != Kind::Sets);
  }
  out_ += ')';
}

void Deparser::sort_key(std::uint32_t ref, std::span<TargetEntry* const> targets, bool by_number) {
  auto at = std::find_if(targets.begin(), targets.end(), [&](const TargetEntry* e) { return e->sortgroupref == ref; });
  if (at == targets.end()) throw Undecided{"a sort clause refers to no output column"};
  const Expr* e = (*at)->expr;
  if (by_number) {
    out_ += std::to_string((*at)->resno);
  } else if (e->kind == ExprKind::Const) {
    constant(as<Const>(e), 1);
  } else {
    // What looks like a function could be read as something else here.
    bool parens = e->kind == ExprKind::FuncExpr || e->kind == ExprKind::Aggref || e->kind == ExprKind::WindowFunc;
    if (parens) out_ += '(';
    expr(e, true);
    if (parens) out_ += ')';
  }
}

void Deparser::order_by(std::span<const SortGroupClause> order, std::span<TargetEntry* const> targets, bool by_number) {
  for (std::size_t i = 0; i < order.size(); ++i) {
    const SortGroupClause& key = order[i];
    if (i > 0) out_ += ", ";
    sort_key(key.sortgroupref, targets, by_number);
    auto at = std::find_if(targets.begin(), targets.end(), [&](const TargetEntry* e) { return e->sortgroupref == key.sortgroupref; });
    Oid type = (*at)->expr->type;
    const SortGroupOperators usual = find_sort_group_operators(session_, type);
    if (key.sortop == usual.lt) {
      if (key.nulls_first) out_ += " NULLS FIRST";
    } else if (key.sortop == usual.gt) {
      out_ += key.nulls_first ? " DESC" : " DESC NULLS LAST";
    } else {
      out_ += " USING " + operator_name(key.sortop) + (key.nulls_first ? " NULLS FIRST" : " NULLS LAST");
    }
  }
}

void Deparser::window_clause(const Query& q) {
  bool first = true;
  for (const WindowClause* window : q.windows) {
    if (window->name.empty()) continue;
    if (first) {
      keyword(" WINDOW ", -8, 8, 1);
    } else {
      out_ += ", ";
    }
    first = false;
    out_ += quote_identifier(window->name) + " AS ";
    window_spec(*window);
  }
}

void Deparser::set_operation(const SetOperation& node, const Query& q, const Result& result) {
  using Kind = SetOperation::Kind;
  if (node.kind == Kind::Leaf) {
    const Query& leaf = *q.rtable[static_cast<std::size_t>(node.rtindex - 1)]->subquery;
    bool parens = !leaf.ctes.empty() || !leaf.sort.empty() || !leaf.locks.empty() || leaf.limit_offset != nullptr || leaf.limit_count != nullptr;
    if (parens) out_ += '(';
    print_query(leaf, result);
    if (parens) out_ += ')';
    return;
  }
  const SetOperation& left = *node.left;
  bool parens = left.kind != Kind::Leaf && (left.kind != node.kind || left.all != node.all);
  int indent = parens ? 8 : 0;
  if (parens) {
    out_ += '(';
    keyword("", indent);
  }
  set_operation(left, q, result);
  if (parens) {
    keyword(") ", -indent);
  } else if (options_.indent) {
    keyword("", -indent);
  } else {
    out_ += ' ';
  }
  out_ += node.kind == Kind::Union ? "UNION " : node.kind == Kind::Intersect ? "INTERSECT " : "EXCEPT ";
  if (node.all) out_ += "ALL ";
  parens = node.right->kind != Kind::Leaf;
  indent = parens ? 8 : 0;
  if (parens) out_ += '(';
  keyword("", indent);
  set_operation(*node.right, q, {result.relation, false});
  if (options_.indent) level_ -= indent;
  if (parens) keyword(")");
}

}  // namespace reconcile::analyze
