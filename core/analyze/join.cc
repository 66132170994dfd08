// Joins: ON, USING and NATURAL, with their merged columns (transformFromClauseItem).
#include <algorithm>
#include <string>

#include "core/analyze/analyze.h"
#include "core/analyze/clause.h"
#include "core/analyze/coerce.h"
#include "core/analyze/expression.h"
#include "core/analyze/from.h"
#include "core/analyze/operator.h"
#include "core/analyze/raw_names.h"
#include "core/analyze/relation.h"

namespace reconcile::analyze {
namespace {

using sql::list;
using sql::str;

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

JoinType join_type(::JoinType type) {
  switch (type) {
    case JOIN_LEFT: return JoinType::Left;
    case JOIN_FULL: return JoinType::Full;
    case JOIN_RIGHT: return JoinType::Right;
    default: return JoinType::Inner;
  }
}

class JoinTransformer {
 public:
  JoinTransformer(ParseState& state, const ::JoinExpr& join)
      : state_(state), join_(join), type_(join_type(join.jointype)) {}

  FromItem run() {
    transform_inputs();
    node_ = state_.catalog.arena().make<JoinNode>();
    node_->kind = JoinNode::Kind::Join;
    node_->jointype = type_;
    node_->natural = join_.isNatural;
    node_->left = left_.node;
    node_->right = right_.node;
    std::vector<std::string_view> common = common_columns();
    if (!common.empty()) {
      for (std::string_view name : common) merge_column(name);
      node_->quals = using_condition();
    } else if (join_.quals != nullptr) {
      node_->quals = on_condition();
    }
    columns_.merged = static_cast<int>(common.size());
    add_remaining(*left_.top, left_merged_);
    add_remaining(*right_.top, right_merged_);
    return finish(common);
  }

 private:
  // The left side's names are in sight of LATERAL items on the right, if only to be refused there.
  void transform_inputs() {
    left_ = transform_from_item(state_, join_.larg);
    bool lateral_ok = type_ == JoinType::Inner || type_ == JoinType::Left;
    set_lateral_state(left_.visible, true, lateral_ok);
    auto& visible = state_.namespace_items;
    std::size_t before = visible.size();
    visible.insert(visible.end(), left_.visible.begin(), left_.visible.end());
    right_ = transform_from_item(state_, join_.rarg);
    visible.resize(before);
    check_namespace_conflicts(left_.visible, right_.visible);
    visible_ = left_.visible;
    visible_.insert(visible_.end(), right_.visible.begin(), right_.visible.end());
  }

  std::vector<std::string_view> common_columns() const {
    std::vector<std::string_view> names;
    if (!join_.isNatural) {
      for (auto* name : list<::String>(join_.usingClause)) names.push_back(state_.catalog.arena().copy(str(name->sval)));
      return names;
    }
    const auto& right = right_.top->columns;
    for (std::string_view name : left_.top->columns) {
      if (!name.empty() && std::find(right.begin(), right.end(), name) != right.end()) names.push_back(name);
    }
    return names;
  }

  static std::size_t find_column(const NamespaceItem& item, std::string_view name, const char* side) {
    std::size_t found = item.columns.size();
    for (std::size_t i = 0; i < item.columns.size(); ++i) {
      if (item.vars[i] == nullptr || item.columns[i] != name) continue;
      if (found != item.columns.size()) {
        throw PgError("42702", "common column name " + quoted(name) + " appears more than once in " + side + " table");
      }
      found = i;
    }
    if (found == item.columns.size()) {
      throw PgError("42703", "column " + quoted(name) + " specified in USING clause does not exist in " + side +
                                 " table");
    }
    return found;
  }

  void merge_column(std::string_view name) {
    if (std::find(columns_.names.begin(), columns_.names.end(), name) != columns_.names.end()) {
      throw PgError("42701", "column name " + quoted(name) + " appears more than once in USING clause");
    }
    std::size_t left = find_column(*left_.top, name, "left");
    left_merged_.push_back(left);
    std::size_t right = find_column(*right_.top, name, "right");
    right_merged_.push_back(right);
    Var* left_var = left_.top->vars[left];
    Var* right_var = right_.top->vars[right];
    using_vars_.push_back({left_var, right_var});
    Expr* merged = merged_variable(left_var, right_var);
    columns_.names.push_back(name);
    columns_.vars.push_back(merged);
    // A merged column that had to be converted, or FULL's COALESCE, is known only as the join's own.
    columns_.visible.push_back(merged == left_var ? left_var : merged == right_var ? right_var : nullptr);
  }

  Expr* convert(Var* var, Oid type, std::int32_t typmod) {
    if (var->type != type) {
      return coerce_type(state_, var, var->type, type, typmod, CoercionContext::Implicit, CoercionForm::ImplicitCast,
                         -1);
    }
    if (var->typmod == typmod) return var;
    auto* relabel = make_expr<Coercion>(state_.catalog, ExprKind::RelabelType, type, -1);
    relabel->typmod = typmod;
    relabel->arg = var;
    return relabel;
  }

  Expr* merged_variable(Var* left_var, Var* right_var) {
    Expr* both[] = {left_var, right_var};
    Oid type = select_common_type(state_, both, "JOIN/USING");
    std::int32_t typmod = select_common_typmod(both, type);
    Expr* left = convert(left_var, type, typmod);
    Expr* right = convert(right_var, type, typmod);
    Expr* merged = left;
    if (type_ == JoinType::Right) {
      merged = right;
    } else if (type_ == JoinType::Inner) {
      merged = left == left_var || right != right_var ? left : right;
    } else if (type_ == JoinType::Full) {
      auto* coalesce = make_expr<CoalesceExpr>(state_.catalog, ExprKind::CoalesceExpr, type, -1);
      coalesce->args = state_.catalog.arena().copy(std::vector<Expr*>{left, right});
      merged = coalesce;
    }
    assign_collations(state_, merged);
    return merged;
  }

  Expr* using_condition() {
    KindScope scope(state_, ParseExprKind::JoinUsing);
    std::vector<Expr*> equal;
    for (auto [left, right] : using_vars_) {
      note_use(*left);
      note_use(*right);
      equal.push_back(coerce_to_boolean(state_, make_op(state_, RawNames{"="}.list(), copy(left), copy(right), -1), "JOIN/USING"));
    }
    if (equal.size() == 1) return equal[0];
    auto* both = make_expr<catalog::BoolExpr>(state_.catalog, ExprKind::BoolExpr, type_oid::Bool, -1);
    both->args = state_.catalog.arena().copy(equal);
    return both;
  }

  Var* copy(const Var* var) { return state_.catalog.arena().make<Var>(*var); }

  void note_use(const Var& var) {
    const RangeTblEntry& rte = rte_of_var(state_, var);
    if (rte.kind == RteKind::Relation) state_.session.use({ClassId::Relation, rte.relid, var.varattno});
  }

  Expr* on_condition() {
    set_lateral_state(visible_, false, true);
    std::swap(state_.namespace_items, visible_);
    Expr* qual = nullptr;
    try {
      qual = transform_where_clause(state_, join_.quals, ParseExprKind::JoinOn, "JOIN/ON");
    } catch (...) {
      std::swap(state_.namespace_items, visible_);
      throw;
    }
    std::swap(state_.namespace_items, visible_);
    return qual;
  }

  void add_remaining(const NamespaceItem& item, const std::vector<std::size_t>& merged) {
    for (std::size_t i = 0; i < item.columns.size(); ++i) {
      if (item.vars[i] == nullptr || std::find(merged.begin(), merged.end(), i) != merged.end()) continue;
      columns_.names.push_back(item.columns[i]);
      columns_.vars.push_back(item.vars[i]);
      columns_.visible.push_back(item.vars[i]);
    }
  }

  FromItem finish(const std::vector<std::string_view>& common) {
    std::string_view using_alias = join_.join_using_alias == nullptr ? std::string_view()
                                                                     : str(join_.join_using_alias->aliasname);
    NamespaceItem* item = add_entry_for_join(state_, columns_, type_, using_alias, join_.alias, true);
    node_->rtindex = item->rtindex;
    node_->using_columns = join_.isNatural ? std::span<std::string_view>() : state_.catalog.arena().copy(common);
    node_->using_alias = item->rte->join_using_alias;
    node_->alias = item->rte->alias;
    node_->alias_columns = item->rte->alias_columns;
    if (join_.join_using_alias != nullptr) add_using_alias(*item, common.size());
    if (join_.alias != nullptr) {
      visible_.clear();
    } else {
      for (NamespaceItem* inner : visible_) inner->cols_visible = false;
    }
    item->rel_visible = join_.alias != nullptr;
    item->cols_visible = true;
    item->lateral_only = false;
    item->lateral_ok = true;
    visible_.push_back(item);
    return {node_, item, std::move(visible_)};
  }

  // JOIN … USING (a) AS x: x.a names the merged column.
  void add_using_alias(const NamespaceItem& join, std::size_t merged) {
    NamespaceItem& item = state_.item_storage.emplace_back(join);
    item.name = join.rte->join_using_alias;
    item.columns.resize(merged);
    item.vars.resize(merged);
    item.columns.assign(columns_.names.begin(), columns_.names.begin() + static_cast<std::ptrdiff_t>(merged));
    NamespaceItem* const alone[] = {&item};
    check_namespace_conflicts(alone, visible_);
    visible_.push_back(&item);
  }

  struct KindScope {
    KindScope(ParseState& state, ParseExprKind kind) : state_(state) { state.expr_kind = kind; }
    ~KindScope() { state_.expr_kind = ParseExprKind::None; }
    ParseState& state_;
  };

  ParseState& state_;
  const ::JoinExpr& join_;
  JoinType type_;
  JoinNode* node_ = nullptr;
  FromItem left_, right_;
  std::vector<NamespaceItem*> visible_;
  JoinColumns columns_;
  std::vector<std::size_t> left_merged_, right_merged_;
  std::vector<std::pair<Var*, Var*>> using_vars_;
};

}  // namespace

FromItem transform_join(ParseState& state, const ::JoinExpr& join) {
  if (++state.from_depth > 2000) throw PgError("54001", "stack depth limit exceeded");
  FromItem item = JoinTransformer(state, join).run();
  --state.from_depth;
  return item;
}

}  // namespace reconcile::analyze
