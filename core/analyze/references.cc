// What a stored expression or query stands on (recordDependencyOnExpr).
#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "core/analyze/analyze.h"
#include "core/analyze/row_shape.h"
#include "core/catalog/walk.h"

namespace reconcile::analyze {
namespace {

using Rtable = std::span<RangeTblEntry* const>;

class ReferenceFinder {
 public:
  explicit ReferenceFinder(const Session& session) : session_(session) {}

  void expression(const Expr* expr, Rtable rtable) {
    levels_.push_back(rtable);
    visit(expr);
    levels_.pop_back();
  }

  void query(const Query& query) {
    levels_.push_back(query.rtable);
    for (const RangeTblEntry* rte : query.rtable) entry(*rte);
    target_columns(query);
    any_expression_of(query);
    sort_operators(query);
    for (const CommonTableExpr* cte : query.ctes) {
      if (cte->query != nullptr) this->query(*cte->query);
    }
    levels_.pop_back();
  }

  // Sorted; a column makes the reference to its whole relation redundant.
  std::vector<ObjectAddress> take() {
    // The whole relation comes first, system columns last.
    auto key = [](const ObjectAddress& a) {
      return std::tuple(a.classid, a.oid, static_cast<std::uint32_t>(a.subid));
    };
    std::sort(found_.begin(), found_.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
    std::vector<ObjectAddress> out;
    for (const ObjectAddress& address : found_) {
      if (!out.empty() && out.back().classid == address.classid && out.back().oid == address.oid &&
          (out.back().subid == address.subid || out.back().subid == 0)) {
        out.back() = address;
      } else {
        out.push_back(address);
      }
    }
    return out;
  }

 private:
  // Built-in objects are pinned: nothing need remember that it stands on them.
  void add(ClassId classid, Oid oid, std::int32_t subid = 0) {
    if (oid >= first_normal_oid) found_.push_back({classid, oid, subid});
  }
  void add_type(Oid oid) { add(ClassId::Type, oid); }
  void add_collation(Oid oid) { add(ClassId::Collation, oid); }

  void entry(const RangeTblEntry& rte) {
    if (rte.kind == RteKind::Relation) add(ClassId::Relation, rte.relid);
    if (rte.subquery != nullptr) query(*rte.subquery);
    if (rte.kind == RteKind::Join) merged_columns(rte);
    for (const RangeTblFunction& function : rte.functions) {
      visit(function.funcexpr);
      for (Oid type : function.coltypes) add_type(type);
    }
    for (ExprList row : rte.values_lists) {
      for (const Expr* expr : row) visit(expr);
    }
    if (rte.kind == RteKind::TableFunc) {
      visit(rte.tablefunc_doc);
      for (const RteColumn& column : rte.columns) add_type(column.type);
    }
    if (rte.tablesample != nullptr) {
      const auto& sample = *static_cast<const TableSample*>(rte.tablesample);
      add(ClassId::Function, sample.handler);
      for (const Expr* arg : sample.args) visit(arg);
    }
  }

  // Only a merged column can be more than a variable of an input.
  void merged_columns(const RangeTblEntry& rte) {
    for (int i = 0; i < rte.join_merged_cols; ++i) {
      const Expr* expr = rte.join_alias_vars[static_cast<std::size_t>(i)];
      if (expr->kind != ExprKind::Var) visit(expr);
    }
  }

  void target_columns(const Query& query) {
    if (query.command != Command::Insert && query.command != Command::Update) return;
    Oid relid = query.rtable[static_cast<std::size_t>(query.result_relation - 1)]->relid;
    for (const TargetEntry* target : query.targets) {
      if (!target->resjunk) add(ClassId::Relation, relid, target->resno);
    }
  }

  void targets(std::span<TargetEntry* const> list) {
    for (const TargetEntry* target : list) visit(target->expr);
  }

  void join_tree(const JoinNode* node) {
    if (node == nullptr) return;
    join_tree(node->left);
    join_tree(node->right);
    for (const JoinNode* item : node->from_list) join_tree(item);
    visit(node->quals);
  }

  void any_expression_of(const Query& query) {
    targets(query.targets);
    targets(query.returning);
    join_tree(query.jointree);
    visit(query.having);
    visit(query.limit_offset);
    visit(query.limit_count);
    for (const WindowClause* window : query.windows) {
      visit(window->start_offset);
      visit(window->end_offset);
    }
    for (const MergeAction* action : query.merge_actions) {
      visit(action->qual);
      targets(action->targets);
    }
    if (query.on_conflict == nullptr) return;
    for (const Expr* element : query.on_conflict->arbiter_elems) visit(element);
    visit(query.on_conflict->arbiter_where);
    targets(query.on_conflict->set);
    visit(query.on_conflict->where);
    add(ClassId::Constraint, query.on_conflict->constraint);
  }

  void sort_clauses(std::span<const SortGroupClause> clauses) {
    for (const SortGroupClause& clause : clauses) {
      add(ClassId::Operator, clause.eqop);
      add(ClassId::Operator, clause.sortop);
    }
  }

  void sort_operators(const Query& query) {
    sort_clauses(query.group);
    sort_clauses(query.distinct);
    sort_clauses(query.sort);
    for (const WindowClause* window : query.windows) {
      sort_clauses(window->partition);
      sort_clauses(window->order);
    }
    for (Oid constraint : query.constraint_deps) add(ClassId::Constraint, constraint);
  }

  void variable(const catalog::Var& var) {
    auto levels_up = static_cast<std::size_t>(var.levels_up);
    if (levels_up >= levels_.size()) return;
    Rtable rtable = levels_[levels_.size() - 1 - levels_up];
    if (var.varno < 1 || static_cast<std::size_t>(var.varno) > rtable.size()) return;
    const RangeTblEntry& rte = *rtable[static_cast<std::size_t>(var.varno - 1)];
    if (rte.kind == RteKind::Relation) add(ClassId::Relation, rte.relid, var.varattno);
    if (rte.kind == RteKind::Function) function_column(rte, var.varattno);
    if (rte.kind == RteKind::Join && var.varattno > 0) {
      // The join's own column: what it is made of, seen from the level of the join.
      std::vector<Rtable> inner(levels_.end() - static_cast<std::ptrdiff_t>(levels_up), levels_.end());
      levels_.resize(levels_.size() - levels_up);
      visit(rte.join_alias_vars[static_cast<std::size_t>(var.varattno - 1)]);
      levels_.insert(levels_.end(), inner.begin(), inner.end());
    }
  }

  // A column of a function's composite result is a column of the type behind it.
  void function_column(const RangeTblEntry& rte, AttrNumber attnum) {
    int before = 0;
    for (const RangeTblFunction& function : rte.functions) {
      if (attnum > before && attnum <= before + function.colcount) {
        const Relation* relation = relation_of_type(session_, function.funcexpr->type);
        if (relation != nullptr) add(ClassId::Relation, relation->oid, attnum - before);
        return;
      }
      before += function.colcount;
    }
  }

  void constant(const catalog::Const& constant) {
    add_type(constant.type);
    add_collation(constant.collation);
    if (constant.is_null) return;
    switch (constant.type) {
      case type_oid::Regclass: registered(ClassId::Relation, session_.catalog.relations, constant.value); break;
      case type_oid::Regtype: registered(ClassId::Type, session_.catalog.types, constant.value); break;
      case type_oid::Regproc: registered(ClassId::Function, session_.catalog.functions, constant.value); break;
      case type_oid::Regnamespace: {
        const Namespace* found = session_.catalog.namespaces.find(invalid_oid, split_identifier(constant.value)[0]);
        if (found != nullptr) add(ClassId::Namespace, found->oid);
        break;
      }
      default: break;
    }
  }

  // 'seq'::regclass in a default ties the column to the sequence.
  template <class T>
  void registered(ClassId classid, const Collection<T>& objects, std::string_view text) {
    if (!text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
      add(classid, static_cast<Oid>(std::strtoul(std::string(text).c_str(), nullptr, 10)));
      return;
    }
    std::vector<std::string> parts = split_identifier(text);
    if (parts.size() == 2) {
      const Namespace* schema = session_.catalog.namespaces.find(invalid_oid, parts[0]);
      const T* found = schema == nullptr ? nullptr : objects.find(schema->oid, parts[1]);
      if (found != nullptr) add(classid, found->oid);
      return;
    }
    for (Oid nsp : active_search_path(session_)) {
      if (const T* found = objects.find(nsp, parts[0])) return add(classid, found->oid);
    }
  }

  void field_of(const Expr* arg, AttrNumber field) {
    const Relation* relation = relation_of_type(session_, arg->type);
    if (relation != nullptr) {
      add(ClassId::Relation, relation->oid, field);
    } else {
      add_type(arg->type);
    }
  }

  void aggregate_operators(const Aggref& aggref) {
    sort_clauses(aggref.order);
    sort_clauses(aggref.distinct);
  }

  void own_references(const Expr* expr) {
    switch (expr->kind) {
      case ExprKind::Var: variable(as<catalog::Var>(expr)); break;
      case ExprKind::Const: constant(as<catalog::Const>(expr)); break;
      case ExprKind::Param: add_type(expr->type), add_collation(expr->collation); break;
      case ExprKind::FuncExpr: add(ClassId::Function, as<FuncExpr>(expr).funcid); break;
      case ExprKind::Aggref:
        add(ClassId::Function, as<Aggref>(expr).fnoid);
        aggregate_operators(as<Aggref>(expr));
        break;
      case ExprKind::WindowFunc: add(ClassId::Function, as<WindowFunc>(expr).fnoid); break;
      case ExprKind::OpExpr: case ExprKind::DistinctExpr: case ExprKind::NullIfExpr:
        add(ClassId::Operator, as<OpExpr>(expr).opno);
        break;
      case ExprKind::ScalarArrayOpExpr: add(ClassId::Operator, as<ScalarArrayOpExpr>(expr).opno); break;
      case ExprKind::RowCompareExpr:
        for (Oid op : as<RowCompareExpr>(expr).opnos) add(ClassId::Operator, op);
        break;
      case ExprKind::FieldSelect: field_of(as<FieldSelect>(expr).arg, as<FieldSelect>(expr).fieldnum); break;
      case ExprKind::RelabelType: case ExprKind::CoerceViaIO: case ExprKind::ArrayCoerceExpr:
        add_type(expr->type);
        add_collation(expr->collation);
        break;
      case ExprKind::CollateExpr: add_collation(expr->collation); break;
      case ExprKind::ConvertRowtypeExpr: case ExprKind::RowExpr: case ExprKind::CoerceToDomain:
      case ExprKind::FieldStore:
        add_type(expr->type);
        break;
      case ExprKind::NextValueExpr: add(ClassId::Relation, as<NextValueExpr>(expr).seqid); break;
      case ExprKind::SubLink:
        if (as<catalog::SubLink>(expr).subselect != nullptr) query(*as<catalog::SubLink>(expr).subselect);
        break;
      default: break;
    }
  }

  void visit(const Expr* expr) {
    if (expr == nullptr) return;
    own_references(expr);
    any_child(expr, [&](Expr* child) { return visit(child), false; });
  }

  const Session& session_;
  std::vector<Rtable> levels_;
  std::vector<ObjectAddress> found_;
};

}  // namespace

std::vector<std::string> split_identifier(std::string_view text) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      if (quoted && i + 1 < text.size() && text[i + 1] == '"') {
        parts.back() += text[++i];
      } else {
        quoted = !quoted;
      }
    } else if (text[i] == '.' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += text[i];
    }
  }
  return parts;
}

std::vector<ObjectAddress> find_expr_references(const Session& session, const Expr* expr,
                                                std::span<RangeTblEntry* const> rtable) {
  ReferenceFinder finder(session);
  finder.expression(expr, rtable);
  return finder.take();
}

std::vector<ObjectAddress> find_query_references(const Session& session, const Query* query) {
  ReferenceFinder finder(session);
  finder.query(*query);
  return finder.take();
}

}  // namespace reconcile::analyze
