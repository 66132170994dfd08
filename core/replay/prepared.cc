// PREPARE, EXECUTE and DEALLOCATE (prepare.c).
#include "core/catalog/walk.h"
#include "core/replay/error.h"
#include "core/replay/query.h"
#include "core/replay/session_statements.h"

namespace reconcile::replay {
namespace {

// $n of a statement to be prepared: of a declared type, or of the first type that is asked of it.
class ParameterTypes final : public analyze::ParseState::ParamHook {
 public:
  ParameterTypes(Catalog& catalog, std::vector<Oid> types) : catalog_(catalog), types_(std::move(types)), fixed_(!types_.empty()) {}

  Expr* paramref(analyze::ParseState&, const ::ParamRef& ref) override {
    auto index = static_cast<std::size_t>(ref.number) - 1;
    if (ref.number < 1 || (fixed_ && index >= types_.size())) return nullptr;
    if (index >= types_.size()) types_.resize(index + 1, invalid_oid);
    if (types_[index] == invalid_oid) types_[index] = type_oid::Unknown;
    return make(ref.number, types_[index], -1, ref.location);
  }

  Expr* coerce_param(analyze::ParseState&, const Param& param, Oid type, std::int32_t typmod, int) override {
    auto index = static_cast<std::size_t>(param.id) - 1;
    if (param.of != Param::Of::Extern || param.type != type_oid::Unknown || index >= types_.size()) return nullptr;
    if (types_[index] == type_oid::Unknown) types_[index] = type;
    return types_[index] == type ? make(param.id, type, typmod, param.location) : nullptr;
  }

  // Throws 42P18 for a parameter that nothing gave a type.
  std::vector<Oid> settled() {
    for (std::size_t i = 0; i < types_.size(); ++i) {
      if (types_[i] == type_oid::Unknown) types_[i] = type_oid::Text;
      if (types_[i] != invalid_oid) continue;
      throw error("42P18", "could not determine data type of parameter $%s", {std::to_string(i + 1)});
    }
    return types_;
  }

 private:
  Expr* make(int number, Oid type, std::int32_t, int location) {
    auto* param = catalog_.arena().make<Param>();
    param->kind = ExprKind::Param;
    param->type = type;
    const Type* found = catalog_.types.find(type);
    param->collation = found == nullptr ? invalid_oid : found->collation;
    param->location = location;
    param->id = number;
    return param;
  }

  Catalog& catalog_;
  std::vector<Oid> types_;
  bool fixed_;
};

const PreparedStatement& find_prepared(const Context& ctx, const char* name) {
  auto it = scope_of(ctx).client.prepared.find(name);
  if (it == scope_of(ctx).client.prepared.end()) throw error("26000", "prepared statement \"%s\" does not exist", {name});
  return it->second;
}

}  // namespace

void apply(Context& ctx, const ::PrepareStmt& stmt) {
  std::vector<Oid> types;
  for (auto* type : sql::list<::TypeName>(stmt.argtypes)) types.push_back(analyze::lookup_type(ctx.session, *type).type);
  ParameterTypes parameters(ctx.catalog, std::move(types));
  analyze::ParseState state = ctx.parse_state();
  state.params = &parameters;
  PreparedStatement prepared;
  prepared.query = analyze::analyze_query(state, stmt.query);
  prepared.types = parameters.settled();
  if (scope_of(ctx).client.prepared.contains(stmt.name)) throw error("42P05", "prepared statement \"%s\" already exists", {stmt.name});
  scope_of(ctx).client.prepared[stmt.name] = std::move(prepared);
}

BoundStatement bind_prepared(Context& ctx, const ::ExecuteStmt& stmt) {
  const PreparedStatement& prepared = find_prepared(ctx, stmt.name);
  sql::ListView<::Node> given(stmt.params);
  if (given.size() != prepared.types.size()) {
    throw error("42601", "wrong number of parameters for prepared statement \"%s\"", {stmt.name})
        .with_detail(message("Expected %s parameters but got %s.", {std::to_string(prepared.types.size()), std::to_string(given.size())}));
  }
  BoundStatement out;
  out.query = prepared.query;
  std::vector<Expr*> values;
  analyze::ParseState state = ctx.parse_state();
  for (std::size_t i = 0; i < given.size(); ++i) {
    Expr* value = analyze::transform_expr(state, given[i], analyze::ParseExprKind::ExecuteParameter);
    Oid wanted = prepared.types[i];
    Expr* coerced = analyze::coerce_to_target(state, value, value->type, wanted, -1, analyze::CoercionContext::Assignment,
                                              CoercionForm::ImplicitCast, -1);
    if (coerced == nullptr) {
      throw error("42804", "parameter $%s of type %s cannot be coerced to the expected type %s",
                  {std::to_string(i + 1), analyze::format_type(ctx.session, value->type), analyze::format_type(ctx.session, wanted)},
                  expr_location(value))
          .with_hint("You will need to rewrite or cast the expression.");
    }
    values.push_back(coerced);
  }
  for (const Expr* value : values) out.values.push_back(execute::evaluate(ctx.session, value));
  return out;
}

void apply(Context& ctx, const ::ExecuteStmt& stmt) {
  BoundStatement bound = bind_prepared(ctx, stmt);
  plan_query(ctx, *bound.query);
  run_query(ctx, *bound.query, [&](const catalog::Param& param) {
    auto index = static_cast<std::size_t>(param.id) - 1;
    return index < bound.values.size() ? bound.values[index] : Value::unknown();
  });
}

void apply(Context& ctx, const ::DeallocateStmt& stmt) {
  if (stmt.name == nullptr) {
    scope_of(ctx).client.prepared.clear();
    return;
  }
  find_prepared(ctx, stmt.name);
  scope_of(ctx).client.prepared.erase(stmt.name);
}

}  // namespace reconcile::replay
