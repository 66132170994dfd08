// reconcile schema: what a history builds, as SQL, JSON or a line for each object.
#include "core/base/pg_error.h"
#include "core/replay/dump.h"
#include "reconcile/cli/commands.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/output.h"
#include "reconcile/cli/session.h"
#include "reconcile/schema/schema_json.h"
#include "reconcile/schema/schema_sql.h"

namespace reconcile::cli {
namespace {

// The one source to show. Archives are histories too, but only when they are named.
Result<const Source*> choose(const Repository& repository) {
  std::vector<const Source*> live;
  std::string ids;
  for (const Source& source : repository.sources) {
    if (source.dialect != Dialect::PostgreSql || (source.archived && repository.sources.size() > 1)) continue;
    live.push_back(&source);
    ids += (ids.empty() ? "" : ", ") + source.id;
  }
  if (live.empty()) return Error{"there is no PostgreSQL history here", "", "give the root of the repository"};
  if (live.size() > 1) return Error{"there are several sources", "", "name one with --source: " + ids};
  return live.front();
}

// Index of a migration by name; the last one when none is named.
Result<std::size_t> place_of(const Source& source, const std::string& migration) {
  if (migration.empty()) return source.migrations.size();
  for (std::size_t i = 0; i < source.migrations.size(); ++i) {
    if (source.migrations[i].name == migration) return i;
  }
  return Error{"`" + source.id + "` has no migration `" + migration + "`", "", "`reconcile status` lists them"};
}

// `base`: the catalog before the history.
Result<std::string> render(const catalog::Catalog& catalog, const catalog::Catalog& base, const std::string& format) {
  try {
    if (format == "json") return schema::schema_json(catalog);
    if (format == "sql") return schema::schema_sql(catalog, {.base = &base});
    return replay::dump(catalog);
  } catch (const Undecided& undecided) {
    return Error{"the schema can't be printed: " + undecided.reason, "", "--format json leaves out what can't be printed"};
  }
}

}  // namespace

int run(const SchemaCommand& command) {
  Result<Session> session = open_session(command.common);
  if (!session) return complain(session.error()), exit_not_made;
  Result<const Source*> source = choose(session->audit.repository);
  if (!source) return complain(source.error()), exit_not_made;
  Result<std::size_t> last = place_of(**source, command.at);
  if (!last) return complain(last.error()), exit_not_made;
  replay::Replay replay = replay_source(**source, session->options, *last);
  replay::Replay before(replay_options(**source, session->options.config));
  Result<std::string> text = render(replay.catalog(), before.catalog(), command.common.format);
  if (!text) return complain(text.error()), exit_not_made;
  return write_output(command.common, *text, &session->audit, exit_clean);
}

}  // namespace reconcile::cli
