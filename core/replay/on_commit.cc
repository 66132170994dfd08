#include "core/replay/on_commit.h"

#include <utility>
#include <vector>

#include "core/execute/rows.h"
#include "core/replay/statement_scope.h"
#include "core/sql/nodes.h"

namespace reconcile::replay {

void note_on_commit(Context& ctx, Oid table, int action) {
  if (action != ONCOMMIT_DROP && action != ONCOMMIT_DELETE_ROWS) return;
  scope_of(ctx).client.on_commit.push_back({table, action == ONCOMMIT_DROP});
}

bool has_on_commit(const Session& session) { return !scope_of(session).client.on_commit.empty(); }

void run_on_commit(Context& ctx) {
  std::vector<OnCommit>& all = scope_of(ctx).client.on_commit;
  std::vector<OnCommit> kept;
  for (const OnCommit& one : std::exchange(all, {})) {
    if (ctx.catalog.relations.find(one.table) == nullptr) continue;
    if (one.drop) {
      perform_deletion(ctx, {ClassId::Relation, one.table, 0}, DROP_CASCADE);
    } else {
      execute::clear_rows(ctx.session, one.table);
      kept.push_back(one);
    }
  }
  all = std::move(kept);
}

}  // namespace reconcile::replay
