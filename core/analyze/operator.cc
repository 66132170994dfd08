// Which operator an expression means, and applying it.
#include "core/analyze/operator.h"

#include "core/analyze/candidate.h"
#include "core/analyze/expression.h"
#include "core/analyze/function.h"

namespace reconcile::analyze {
namespace {

const Operator* find_exact(Session& session, std::string_view name, std::span<const Oid> schemas, Oid left,
                           Oid right) {
  for (Oid schema : schemas) {
    const Operator* found = nullptr;
    session.catalog.operators.for_each_named(schema, name, [&](const Operator& op) {
      if (op.left == left && op.right == right) found = &op;
    });
    if (found != nullptr) return found;
  }
  return nullptr;
}

std::vector<Candidate> find_candidates(Session& session, std::string_view name, std::span<const Oid> schemas,
                                       char kind) {
  std::vector<Candidate> found;
  int position = 0;
  for (Oid schema : schemas) {
    std::size_t before = found.size();
    session.catalog.operators.for_each_named(schema, name, [&](const Operator& op) {
      if (op.kind != kind) return;
      Candidate candidate{.oid = op.oid, .path_position = position};
      if (kind == 'b') candidate.args.push_back(op.left);
      candidate.args.push_back(op.right);
      // The same operands earlier in the path hide this one.
      for (std::size_t i = 0; i < before; ++i) {
        if (found[i].args == candidate.args) return;
      }
      found.push_back(std::move(candidate));
    });
    ++position;
  }
  return found;
}

// An operand of unknown type is taken to be of the other one's type, or of what that is a domain over.
const Operator* find_binary_exact(Session& session, std::string_view name, std::span<const Oid> schemas, Oid left,
                                  Oid right) {
  bool was_unknown = false;
  if (left == type_oid::Unknown && right != invalid_oid) {
    left = right;
    was_unknown = true;
  } else if (right == type_oid::Unknown && left != invalid_oid) {
    right = left;
    was_unknown = true;
  }
  const Operator* found = find_exact(session, name, schemas, left, right);
  if (found != nullptr || !was_unknown) return found;
  Oid base = base_type(session, left);
  return base == left ? nullptr : find_exact(session, name, schemas, base, base);
}

struct Resolved {
  const Operator* op = nullptr;
  bool ambiguous = false;
};

Resolved resolve(Session& session, const List* names, Oid left, Oid right) {
  bool binary = left != invalid_oid;
  QualifiedName name = deconstruct_name(names);
  std::vector<Oid> schemas = schemas_to_search(session, name);
  const Operator* exact = binary ? find_binary_exact(session, name.name, schemas, left, right)
                                 : find_exact(session, name.name, schemas, left, right);
  if (exact != nullptr) return {exact, false};
  std::vector<Candidate> candidates = find_candidates(session, name.name, schemas, binary ? 'b' : 'l');
  std::vector<Oid> input;
  if (binary) input.push_back(left);
  input.push_back(right == invalid_oid ? left : right);
  std::vector<const Candidate*> matching = match_arg_types(session, input, candidates);
  if (matching.empty()) return {};
  const Candidate* chosen = matching.size() == 1 ? matching[0] : select_candidate(session, input, matching);
  if (chosen == nullptr) return {nullptr, true};
  return {session.catalog.operators.find(chosen->oid), false};
}

[[noreturn]] void refuse(const Session& session, const List* names, Oid left, Oid right, bool ambiguous, int location) {
  std::string signature = operator_signature(session, names, left, right);
  if (ambiguous) {
    throw PgError("42725", "operator is not unique: " + signature, location)
        .with_hint("Could not choose a best candidate operator. You might need to add explicit type casts.");
  }
  throw PgError("42883", "operator does not exist: " + signature, location)
      .with_hint(left == invalid_oid || right == invalid_oid
                     ? "No operator matches the given name and argument type. You might need to add an explicit "
                       "type cast."
                     : "No operator matches the given name and argument types. You might need to add explicit "
                       "type casts.");
}

void refuse_shell(const Session& session, const Operator& op, const List* names, int location) {
  if (op.function != invalid_oid) return;
  throw PgError("42883", "operator is only a shell: " + operator_signature(session, names, op.left, op.right), location);
}

[[noreturn]] void refuse_any_all(std::string_view what, int location) {
  throw PgError("42809", "op ANY/ALL (array) requires " + std::string(what), location);
}

bool returns_set(const Session& session, Oid function) {
  const Function* found = session.catalog.functions.find(function);
  return found != nullptr && found->returns_set;
}

// The array type the right-hand side has to be of, once the operator for its elements is known.
Oid array_for_elements(const Session& session, Oid declared, Oid actual_array, int location) {
  if (is_polymorphic(declared)) return actual_array;
  Oid array = array_type(session, declared);
  if (array != invalid_oid) return array;
  throw PgError("42704", "could not find array type for data type " + format_type(session, declared), location);
}

}  // namespace

std::string operator_signature(const Session& session, const List* names, Oid left, Oid right) {
  std::string text;
  if (left != invalid_oid) text = format_type(session, left) + " ";
  return text + name_list_to_string(names) + " " + format_type(session, right);
}

const Operator* lookup_operator_exact(Session& session, const List* names, Oid left, Oid right) {
  QualifiedName name = deconstruct_name(names);
  return find_exact(session, name.name, schemas_to_search(session, name), left, right);
}

const Operator* lookup_operator(ParseState& state, const List* names, Oid left, Oid right, int location,
                                bool missing_ok) {
  Resolved resolved = [&] {
    try {
      return resolve(state.session, names, left, right);
    } catch (PgError& error) {
      if (error.location < 0) error.location = location;
      throw;
    }
  }();
  if (resolved.op == nullptr) {
    if (missing_ok) return nullptr;
    refuse(state.session, names, left, right, resolved.ambiguous, location);
  }
  if (resolved.op->oid >= first_normal_oid) state.session.use({ClassId::Operator, resolved.op->oid});
  return resolved.op;
}

OpExpr* make_op(ParseState& state, const List* names, Expr* left, Expr* right, int location, const Expr* last_srf) {
  if (right == nullptr) throw PgError("42883", "postfix operators are not supported");
  std::vector<Expr*> args;
  std::vector<Oid> actual, declared;
  if (left != nullptr) args.push_back(left);
  args.push_back(right);
  const Operator* op = lookup_operator(state, names, left == nullptr ? invalid_oid : left->type, right->type, location);
  refuse_shell(state.session, *op, names, location);
  for (const Expr* arg : args) actual.push_back(arg->type);
  if (left != nullptr) declared.push_back(op->left);
  declared.push_back(op->right);
  Oid result = enforce_generic_type_consistency(state, actual, declared, op->result, false);
  make_fn_arguments(state, args, actual, declared);
  auto* made = make_expr<OpExpr>(state.catalog, ExprKind::OpExpr, result, location);
  made->opno = op->oid;
  made->opfuncid = op->function;
  made->returns_set = returns_set(state.session, op->function);
  made->args = state.catalog.arena().copy(args);
  if (made->returns_set) {
    check_srf_placement(state, last_srf, location);
    state.last_srf = made;
  }
  return made;
}

Expr* make_scalar_array_op(ParseState& state, const List* names, bool use_or, Expr* left, Expr* right, int location) {
  Oid array = right->type;
  Oid element = array == type_oid::Unknown ? array : base_element_type(state.session, array);
  if (element == invalid_oid) refuse_any_all("array on right side", location);
  const Operator* op = lookup_operator(state, names, left->type, element, location);
  refuse_shell(state.session, *op, names, location);
  std::vector<Oid> actual = {left->type, element}, declared = {op->left, op->right};
  Oid result = enforce_generic_type_consistency(state, actual, declared, op->result, false);
  if (result != type_oid::Bool) refuse_any_all("operator to yield boolean", location);
  if (returns_set(state.session, op->function)) refuse_any_all("operator not to return a set", location);
  actual[1] = array;
  declared[1] = array_for_elements(state.session, declared[1], array, location);
  std::vector<Expr*> args = {left, right};
  make_fn_arguments(state, args, actual, declared);
  auto* made = make_expr<ScalarArrayOpExpr>(state.catalog, ExprKind::ScalarArrayOpExpr, type_oid::Bool, location);
  made->opno = op->oid;
  made->opfuncid = op->function;
  made->use_or = use_or;
  made->args = state.catalog.arena().copy(args);
  return made;
}

}  // namespace reconcile::analyze
