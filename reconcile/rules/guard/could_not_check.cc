// guard/could-not-check
//
// A guard that looks away must say so: what could not be read is a failure, not a silence. The registry
// reports every layout problem that names this code, or none that is known.
#include "reconcile/rules/rule_list.h"

namespace reconcile::rule::guard {

constinit const Rule could_not_check = {
    .code = "guard/could-not-check",
    .severity = Severity::Error,
    .check = nullptr,
};

}  // namespace reconcile::rule::guard
