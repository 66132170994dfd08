#include "core/execute/domain.h"

#include <algorithm>

namespace reconcile::execute {
namespace {

void check_constraints(Session& session, const Type& domain, const Value& value) {
  std::vector<const Constraint*> checks = session.catalog.constraints.of_parent(domain.oid);
  std::erase_if(checks, [](const Constraint* constraint) { return constraint->check == nullptr; });
  // The server keeps a domain's checks in order of name.
  std::sort(checks.begin(), checks.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  for (const Constraint* constraint : checks) {
    Parameters none;
    Executor executor(session, none);
    Scope scope;
    scope.domain_value = &value;
    switch (executor.test(constraint->check, scope)) {
      case Executor::Truth::False:
        throw PgError("23514", "value for domain " + analyze::format_type(session, domain.oid) +
                                   " violates check constraint \"" + constraint->name + "\"");
      case Executor::Truth::Unknown:
        if (value.is_null() || value.is_known()) throw Undecided{"a domain's check can't be followed"};
        break;
      default: break;
    }
  }
}

}  // namespace

Value check_domain(Session& session, Oid type, Value value) {
  const Type& domain = analyze::type_of(session, type);
  if (domain.typtype != 'd') return value;
  if (domain.base != invalid_oid) check_domain(session, domain.base, value);
  if (domain.not_null && value.is_null()) {
    throw PgError("23502", "domain " + analyze::format_type(session, type) + " does not allow null values");
  }
  check_constraints(session, domain, value);
  return value;
}

Value evaluate_domain(Executor& executor, const Coercion& expr, Scope& scope) {
  return check_domain(executor.session, expr.type, executor.evaluate(expr.arg, scope));
}

}  // namespace reconcile::execute
