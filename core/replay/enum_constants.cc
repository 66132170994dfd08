#include "core/replay/enum_constants.h"

#include <vector>

#include "core/analyze/level_walk.h"

namespace reconcile::replay {
namespace {

using analyze::Walk;

class ConstantFinder {
 public:
  ConstantFinder(Oid type, std::string_view label) : type_(type), label_(label) {}

  void look(const Expr* expr) {
    analyze::walk_levels(expr, 0, [&](const Expr* at, int) { return note(at); });
  }
  void look(const catalog::Query* query) {
    if (query != nullptr) analyze::walk_query_levels(*query, 0, [&](const Expr* at, int) { return note(at); });
  }
  void look(const Relation& relation) {
    for (const Attribute& column : relation.attributes) look(column.default_expr);
    look(relation.view_query);
    if (relation.partition_key) look(relation.partition_key->keys);
    if (!relation.index) return;
    look(relation.index->keys);
    look(relation.index->predicate);
  }
  void look(const std::vector<catalog::IndexKey>& keys) {
    for (const catalog::IndexKey& key : keys) look(key.expr);
  }
  void look(const Function& function) {
    for (const catalog::FunctionArg& arg : function.args) look(arg.default_expr);
    look(function.sql_body);
    for (const catalog::Query* query : function.sql_body_list) look(query);
  }

  const std::vector<catalog::Const*>& found() const { return found_; }

 private:
  Walk note(const Expr* at) {
    if (at->kind != ExprKind::Const || at->type != type_) return Walk::Into;
    const auto& constant = catalog::as<catalog::Const>(at);
    if (!constant.is_null && constant.value == label_) found_.push_back(const_cast<catalog::Const*>(&constant));
    return Walk::Into;
  }

  Oid type_;
  std::string_view label_;
  std::vector<catalog::Const*> found_;
};

void look_everywhere(const Catalog& catalog, ConstantFinder& finder) {
  for (const Relation* relation : catalog.relations.own()) finder.look(*relation);
  for (const Constraint* constraint : catalog.constraints.own()) finder.look(constraint->check);
  for (const Type* type : catalog.types.own()) finder.look(type->default_expr);
  for (const Function* function : catalog.functions.own()) finder.look(*function);
  for (const catalog::Trigger* trigger : catalog.triggers.own()) finder.look(trigger->when);
  for (const catalog::Policy* policy : catalog.policies.own()) {
    finder.look(policy->qual);
    finder.look(policy->with_check);
  }
  for (const catalog::Rule* rule : catalog.rules.own()) {
    finder.look(rule->qual);
    for (const catalog::Query* action : rule->actions) finder.look(action);
  }
}

}  // namespace

void rename_enum_constants(Context& ctx, Oid type, std::string_view from, std::string_view to) {
  ConstantFinder finder(type, from);
  look_everywhere(ctx.catalog, finder);
  if (finder.found().empty()) return;
  std::string_view after = ctx.catalog.arena().copy(to), before = ctx.catalog.arena().copy(from);
  for (catalog::Const* constant : finder.found()) constant->value = constant->input = after;
  ctx.catalog.undo().on_rollback([found = finder.found(), before] {
    for (catalog::Const* constant : found) constant->value = constant->input = before;
  });
}

}  // namespace reconcile::replay
