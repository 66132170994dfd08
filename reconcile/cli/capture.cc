// reconcile capture: the statement that somebody with access runs for somebody without.
#include "adapters/postgres/capture_query.h"
#include "reconcile/cli/commands.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/output.h"

namespace reconcile::cli {

int run(const CaptureCommand& command) { return write_output(command.common, postgres::capture_query(), nullptr, exit_clean); }

}  // namespace reconcile::cli
