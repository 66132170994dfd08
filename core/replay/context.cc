#include "core/replay/context.h"

#include "core/replay/error.h"

namespace reconcile::replay {

void Context::prevent_in_transaction_block(std::string_view command) const {
  if (in_block) throw error("25001", "%s cannot run inside a transaction block", {command});
  if (!top_level) throw error("25001", "%s cannot be executed from a function", {command});
}

}  // namespace reconcile::replay
