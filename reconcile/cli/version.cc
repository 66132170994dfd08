// reconcile version
#include "reconcile/cli/commands.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/output.h"

namespace reconcile::cli {

int run(const VersionCommand& command) {
  return write_output(command.common, "reconcile " RECONCILE_VERSION " (PostgreSQL " RECONCILE_PG_MAJOR "'s parser)\n", nullptr, exit_clean);
}

}  // namespace reconcile::cli
