// Stored expressions printed back as SQL (ruleutils.c), for definitions that must be made anew: not modelled
// yet, so what needs it is undecided.
#include "core/analyze/analyze.h"

namespace reconcile::analyze {

std::string deparse_expr(const Catalog&, const Expr*, const Relation*, const DeparseOptions&) {
  throw Undecided{"a stored expression would have to be printed"};
}

}  // namespace reconcile::analyze
