// Analysing one function call, or a column selected from a row value.
#include "core/analyze/function.h"

#include "core/analyze/aggregate.h"
#include "core/analyze/relation.h"
#include "core/analyze/row_shape.h"
#include "core/analyze/target.h"

namespace reconcile::analyze {
namespace {

constexpr std::size_t max_arguments = 100;

// One call on its way from names to a node.
class CallAnalysis {
 public:
  CallAnalysis(ParseState& state, const List* names, std::vector<Expr*> args, const Expr* last_srf,
               const ::FuncCall* call, bool procedure, int location)
      : state_(state), last_srf_(last_srf), call_(call), procedure_(procedure), location_(location) {
    shape_.names = names;
    shape_.args = std::move(args);
    variadic_ = call != nullptr && call->func_variadic;
  }

  Expr* run() {
    if (filtered()) filter_ = coerce_to_boolean(state_, transform_expr(state_, call_->agg_filter, ParseExprKind::Filter), "FILTER");
    check_arguments();
    if (call_ == nullptr && could_be_projection()) {
      if (Expr* field = projection()) return field;
    }
    find();
    if (match_.detail == FuncDetail::NotFound && call_ != nullptr && could_be_projection()) {
      if (Expr* field = projection()) return field;
    }
    if (!check_kind()) return nullptr;
    if (match_.detail == FuncDetail::Coercion) {
      return coerce_type(state_, shape_.args[0], shape_.types[0], match_.return_type, -1, CoercionContext::Explicit,
                         CoercionForm::ExplicitCall, location_);
    }
    fit_arguments();
    if (match_.function->returns_set) check_srf_placement(state_, last_srf_, location_);
    Expr* made = make_node();
    if (match_.function->returns_set) state_.last_srf = made;
    return made;
  }

 private:
  [[noreturn]] void refuse(const char* sqlstate, std::string message, std::string hint = {}) const {
    throw PgError(sqlstate, std::move(message), location_).with_hint(std::move(hint));
  }

  std::string name() const { return name_list_to_string(shape_.names); }
  std::string signature() const {
    return call_signature(state_.session, shape_.names, shape_.arg_names, shape_.types);
  }
  bool star() const { return call_ != nullptr && call_->agg_star; }
  bool distinct() const { return call_ != nullptr && call_->agg_distinct; }
  bool within_group() const { return call_ != nullptr && call_->agg_within_group; }
  const List* order() const { return call_ == nullptr ? nullptr : call_->agg_order; }
  const ::WindowDef* over() const { return call_ == nullptr ? nullptr : call_->over; }
  bool filtered() const { return call_ != nullptr && call_->agg_filter != nullptr; }

  void check_arguments() {
    if (shape_.args.size() > max_arguments) {
      refuse("54023", "cannot pass more than " + std::to_string(max_arguments) + " arguments to a function");
    }
    for (Expr* arg : shape_.args) {
      shape_.types.push_back(arg->type);
      if (arg->kind == ExprKind::NamedArgExpr) {
        add_name(as<NamedArgExpr>(arg));
      } else if (!shape_.arg_names.empty()) {
        throw PgError("42601", "positional argument cannot follow named argument", expr_location(arg));
      }
    }
  }

  void add_name(const NamedArgExpr& arg) {
    for (std::string_view seen : shape_.arg_names) {
      if (seen != arg.name) continue;
      throw PgError("42601", "argument name \"" + std::string(arg.name) + "\" used more than once", arg.location);
    }
    shape_.arg_names.push_back(arg.name);
  }

  bool could_be_projection() const {
    return shape_.args.size() == 1 && !procedure_ && order() == nullptr && !filtered() && !star() && !distinct() &&
           over() == nullptr && !variadic_ && shape_.arg_names.empty() && shape_.names->length == 1 &&
           (shape_.types[0] == type_oid::Record || is_complex(state_.session, shape_.types[0]));
  }

  Expr* projection() {
    return parse_complex_projection(state_, name(), shape_.args[0], location_);
  }

  void find() {
    try {
      match_ = find_function(state_, shape_, !variadic_, procedure_);
    } catch (PgError& error) {
      if (error.location < 0) error.location = location_;
      throw;
    }
    if (match_.arg_numbers.empty()) return;
    for (std::size_t i = 0; i < shape_.args.size(); ++i) {
      if (shape_.args[i]->kind != ExprKind::NamedArgExpr) continue;
      static_cast<NamedArgExpr*>(shape_.args[i])->argnumber = match_.arg_numbers[i];
    }
  }

  // False: a column was asked for, and there is none.
  bool check_kind() {
    bool found = match_.detail != FuncDetail::NotFound && match_.detail != FuncDetail::Multiple;
    if (found && procedure_ && match_.detail != FuncDetail::Procedure) {
      refuse("42809", signature() + " is not a procedure", "To call a function, use SELECT.");
    }
    if (match_.detail == FuncDetail::Procedure && !procedure_) {
      refuse("42809", signature() + " is a procedure", "To call a procedure, use CALL.");
    }
    switch (match_.detail) {
      case FuncDetail::Normal:
      case FuncDetail::Procedure:
      case FuncDetail::Coercion: check_plain(); return true;
      case FuncDetail::Aggregate: check_aggregate(); return true;
      case FuncDetail::Window: check_window(); return true;
      case FuncDetail::Multiple:
        if (call_ == nullptr) return false;
        refuse_ambiguous();
      case FuncDetail::NotFound:
        if (call_ == nullptr) return false;
        refuse_missing();
    }
    return true;
  }

  void check_plain() const {
    std::string tail = " specified, but " + name() + " is not ";
    if (star()) refuse("42809", name() + "(*)" + tail + "an aggregate function");
    if (distinct()) refuse("42809", "DISTINCT" + tail + "an aggregate function");
    if (within_group()) refuse("42809", "WITHIN GROUP" + tail + "an aggregate function");
    if (order() != nullptr) refuse("42809", "ORDER BY" + tail + "an aggregate function");
    if (filtered()) refuse("42809", "FILTER" + tail + "an aggregate function");
    if (over() != nullptr) refuse("42809", "OVER" + tail + "a window function nor an aggregate function");
  }

  void check_window() const {
    if (over() == nullptr) refuse("42809", "window function " + name() + " requires an OVER clause");
    if (within_group()) refuse("42809", "window function " + name() + " cannot have WITHIN GROUP");
  }

  void check_aggregate() {
    if (match_.function->agg_kind == 'n') {
      if (!within_group()) return;
      refuse("42809", name() + " is not an ordered-set aggregate, so it cannot have WITHIN GROUP");
    }
    if (!within_group()) refuse("42809", "WITHIN GROUP is required for ordered-set aggregate " + name());
    if (over() != nullptr) refuse("0A000", "OVER is not supported for ordered-set aggregate " + name());
    int aggregated = order()->length;
    check_direct_arguments(aggregated);
    if (match_.function->agg_kind == 'h') unify_hypothetical_arguments(static_cast<std::size_t>(aggregated));
  }

  [[noreturn]] void refuse_direct_arguments(std::string hint) const {
    refuse("42883", "function " + signature() + " does not exist", std::move(hint));
  }

  [[noreturn]] void refuse_direct_count(int wanted, bool at_least, int given) const {
    std::string hint = "There is an ordered-set aggregate " + name() + ", but it requires " +
                       (at_least ? "at least " : "") + std::to_string(wanted) + " direct argument" +
                       (wanted == 1 ? "" : "s");
    refuse_direct_arguments(hint + (at_least ? "." : ", not " + std::to_string(given) + "."));
  }

  void check_direct_arguments(int aggregated) const {
    int nargs = static_cast<int>(shape_.args.size());
    int direct = nargs - aggregated;
    int wanted = match_.function->agg_direct_args;
    int variadic = match_.variadic_count;
    int parameters = variadic > 1 ? nargs - (variadic - 1) : nargs;
    if (match_.function->variadic == invalid_oid || wanted < parameters) {
      if (direct != wanted) refuse_direct_count(wanted, false, direct);
    } else if (match_.function->agg_kind == 'h') {
      if (variadic == 2 * aggregated) return;
      refuse_direct_arguments("To use the hypothetical-set aggregate " + name() +
                              ", the number of hypothetical direct arguments (here " +
                              std::to_string(variadic - aggregated) +
                              ") must match the number of ordering columns (here " + std::to_string(aggregated) +
                              ").");
    } else if (variadic <= aggregated) {
      refuse_direct_count(wanted, true, direct);
    }
  }

  // rank(x) WITHIN GROUP (ORDER BY y): x and y have to be of one type.
  void unify_hypothetical_arguments(std::size_t aggregated) {
    auto& args = shape_.args;
    std::size_t direct = args.size() - aggregated;
    std::size_t nonhypothetical = direct - aggregated;
    for (std::size_t i = nonhypothetical; i < direct; ++i) {
      std::size_t other = direct + (i - nonhypothetical);
      // Declared types other than "any" have been matched already.
      if (match_.declared[i] != type_oid::Any) continue;
      Expr* pair[2] = {args[other], args[i]};
      Oid common = select_common_type(state_, pair, "WITHIN GROUP");
      for (std::size_t at : {i, other}) {
        args[at] = coerce_type(state_, args[at], args[at]->type, common, -1, CoercionContext::Implicit,
                               CoercionForm::ImplicitCast, -1);
        shape_.types[at] = common;
      }
    }
  }

  [[noreturn]] void refuse_ambiguous() const {
    std::string kind = procedure_ ? "procedure" : "function";
    refuse("42725", kind + " " + signature() + " is not unique",
           "Could not choose a best candidate " + kind + ". You might need to add explicit type casts.");
  }

  [[noreturn]] void refuse_missing() const {
    std::string kind = procedure_ ? "procedure" : "function";
    std::string hint = "No " + kind + " matches the given name and argument types. You might need to add explicit type casts.";
    if (order() != nullptr && order()->length > 1 && !within_group()) {
      hint = "No aggregate function matches the given name and argument types. Perhaps you misplaced ORDER BY; "
             "ORDER BY must appear after all regular arguments of the aggregate.";
    }
    refuse("42883", kind + " " + signature() + " does not exist", hint);
  }

  void fit_arguments() {
    std::vector<Oid> actual = shape_.types;
    actual.insert(actual.end(), match_.default_types.begin(), match_.default_types.end());
    result_ = enforce_generic_type_consistency(state_, actual, match_.declared, match_.return_type, false);
    make_fn_arguments(state_, shape_.args, shape_.types, match_.declared);
    if (match_.function->variadic == invalid_oid) variadic_ = false;
    if (match_.variadic_count > 0 && match_.function->variadic != type_oid::Any) gather_variadic();
    check_variadic_any();
  }

  // f(a, b, c) with VARIADIC x int[] becomes f(a, ARRAY[b, c]).
  void gather_variadic() {
    auto& args = shape_.args;
    auto first = args.end() - match_.variadic_count;
    std::vector<Expr*> members(first, args.end());
    args.erase(first, args.end());
    Oid element = members[0]->type;
    Oid array = array_type(state_.session, element);
    if (array == invalid_oid) {
      throw PgError("42704", "could not find array type for data type " + format_type(state_.session, element),
                    expr_location(members[0]));
    }
    auto* made = make_expr<ArrayExpr>(state_.catalog, ExprKind::ArrayExpr, array, expr_location(members[0]));
    made->element_type = element;
    made->elements = state_.catalog.arena().copy(members);
    args.push_back(made);
    variadic_ = true;
  }

  void check_variadic_any() const {
    if (!variadic_ || match_.function->variadic != type_oid::Any || shape_.args.empty()) return;
    if (base_element_type(state_.session, shape_.types.back()) != invalid_oid) return;
    throw PgError("42804", "VARIADIC argument must be an array", expr_location(shape_.args.back()));
  }

  Expr* make_node() {
    if (match_.detail == FuncDetail::Normal || match_.detail == FuncDetail::Procedure) return make_function();
    if (match_.detail == FuncDetail::Aggregate && over() == nullptr) return make_aggregate();
    return make_window_function();
  }

  Expr* make_function() {
    auto* made = make_expr<FuncExpr>(state_.catalog, ExprKind::FuncExpr, result_, location_);
    made->funcid = match_.function->oid;
    made->returns_set = match_.function->returns_set;
    made->variadic = variadic_;
    made->form = form();
    made->args = state_.catalog.arena().copy(shape_.args);
    return made;
  }

  // The grammar makes calls of EXTRACT, OVERLAY and their like.
  CoercionForm form() const {
    if (call_ == nullptr) return CoercionForm::ExplicitCall;
    return call_->funcformat == COERCE_SQL_SYNTAX ? CoercionForm::SqlSyntax : CoercionForm::ExplicitCall;
  }

  Expr* make_aggregate() {
    if (shape_.args.empty() && !star() && !within_group()) refuse_parameterless();
    if (match_.function->returns_set) refuse("42P13", "aggregates cannot return sets");
    if (!shape_.arg_names.empty()) refuse("0A000", "aggregates cannot use named arguments");
    auto* made = make_expr<Aggref>(state_.catalog, ExprKind::Aggref, result_, location_);
    made->fnoid = match_.function->oid;
    made->star = star();
    made->variadic = variadic_;
    made->kind_code = match_.function->agg_kind;
    made->filter = filter_;
    transform_aggregate_call(state_, *made, shape_.args, *call_);
    return made;
  }

  Expr* make_window_function() {
    bool aggregate = match_.detail == FuncDetail::Aggregate;
    if (distinct()) refuse("0A000", "DISTINCT is not implemented for window functions");
    if (aggregate && shape_.args.empty() && !star()) refuse_parameterless();
    if (order() != nullptr) refuse("0A000", "aggregate ORDER BY is not implemented for window functions");
    if (!aggregate && filtered()) refuse("0A000", "FILTER is not implemented for non-aggregate window functions");
    if (state_.last_srf != last_srf_) {
      throw PgError("0A000", "window function calls cannot contain set-returning function calls",
                    expr_location(state_.last_srf))
          .with_hint("You might be able to move the set-returning function into a LATERAL FROM item.");
    }
    if (match_.function->returns_set) refuse("42P13", "window functions cannot return sets");
    auto* made = make_expr<WindowFunc>(state_.catalog, ExprKind::WindowFunc, result_, location_);
    made->fnoid = match_.function->oid;
    made->args = state_.catalog.arena().copy(shape_.args);
    made->star = star();
    made->is_aggregate = aggregate;
    made->filter = filter_;
    transform_window_func_call(state_, *made, *over());
    return made;
  }

  [[noreturn]] void refuse_parameterless() const {
    refuse("42809", name() + "(*) must be used to call a parameterless aggregate function");
  }

  ParseState& state_;
  const Expr* last_srf_;
  const ::FuncCall* call_;
  bool procedure_;
  int location_;
  bool variadic_ = false;
  CallShape shape_;
  FunctionMatch match_;
  Oid result_ = invalid_oid;
  Expr* filter_ = nullptr;
};

}  // namespace

std::string call_signature(const Session& session, const List* names, std::span<const std::string_view> arg_names,
                           std::span<const Oid> types) {
  std::string text = name_list_to_string(names) + "(";
  std::size_t positional = types.size() - arg_names.size();
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (i > 0) text += ", ";
    if (i >= positional) text += std::string(arg_names[i - positional]) + " => ";
    text += format_type(session, types[i]);
  }
  return text + ")";
}

void make_fn_arguments(ParseState& state, std::vector<Expr*>& args, std::span<const Oid> actual,
                       std::span<const Oid> declared) {
  auto coerce = [&](Expr* arg, std::size_t i) {
    return coerce_type(state, arg, actual[i], declared[i], -1, CoercionContext::Implicit, CoercionForm::ImplicitCast,
                       -1);
  };
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (actual[i] == declared[i]) continue;
    if (args[i]->kind == ExprKind::NamedArgExpr) {
      auto* named = static_cast<NamedArgExpr*>(args[i]);
      named->arg = coerce(named->arg, i);
      named->type = named->arg->type;
    } else {
      args[i] = coerce(args[i], i);
    }
  }
}

Expr* parse_complex_projection(ParseState& state, std::string_view column, Expr* row, int location) {
  if (row->kind == ExprKind::Var && as<Var>(row).varattno == 0) {
    const auto& var = as<Var>(row);
    ParseState& level = state_at_level(state, var.levels_up);
    const NamespaceItem* item = level.all_items[static_cast<std::size_t>(var.varno) - 1];
    if (item != nullptr) return scan_item_for_column(state, *item, var.levels_up, column, location);
  }
  std::vector<RteColumn> columns;
  if (row->kind == ExprKind::Var && row->type == type_oid::Record) {
    auto expanded = expand_record_variable(state, as<Var>(row));
    columns.assign(expanded.begin(), expanded.end());
  } else {
    columns = shape_of_expr(state.session, row).columns;
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].dropped || columns[i].name != column) continue;
    auto* made = make_expr<FieldSelect>(state.catalog, ExprKind::FieldSelect, columns[i].type, expr_location(row));
    made->arg = row;
    made->fieldnum = static_cast<AttrNumber>(i + 1);
    made->typmod = columns[i].typmod;
    made->collation = columns[i].collation;
    return made;
  }
  return nullptr;
}

Expr* parse_func_or_column(ParseState& state, const List* names, std::vector<Expr*> args, const Expr* last_srf,
                           const ::FuncCall* call, bool procedure, int location) {
  return CallAnalysis(state, names, std::move(args), last_srf, call, procedure, location).run();
}

}  // namespace reconcile::analyze
