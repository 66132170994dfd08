#include "core/replay/context.h"

namespace reconcile::replay {

void apply_statement(Context&, const ::Node*) { throw Undecided{"this statement kind is not modelled"}; }

}  // namespace reconcile::replay
