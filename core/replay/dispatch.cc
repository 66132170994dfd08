// The one place that knows every statement kind: a flat switch from node tag to apply() overload.
#include "core/replay/context.h"
#include "core/replay/statements.h"

namespace reconcile::replay {

void apply_statement(Context& ctx, const ::Node* node) {
  (void)ctx;
  switch (nodeTag(node)) {
    default: throw Undecided{"this statement kind is not modelled"};
  }
}

}  // namespace reconcile::replay
