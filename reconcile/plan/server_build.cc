#include "reconcile/plan/server_build.h"

#include <algorithm>
#include <iterator>
#include <sstream>

#include "reconcile/plan/excerpt.h"
#include "reconcile/plan/squash_sql.h"
#include "reconcile/scratch/server_run.h"

namespace reconcile::plan {
namespace {

constexpr std::size_t most_lines = 40;  // of a difference

std::string place_of(const Source& source, const scratch::ServerVerdict& verdict) {
  const Migration& migration = source.migrations[verdict.migration];
  // Where the server points inside the statement, else its beginning.
  bool pointed = verdict.error && verdict.error->location >= 0;
  std::size_t byte = pointed ? static_cast<std::size_t>(verdict.error->location) : verdict.span.offset;
  int line = SourceText(migration.path, migration.text).position(byte).line;
  return "`" + migration.name + "` (" + migration.path + ":" + std::to_string(line) + ")";
}

std::vector<std::string> sorted_lines(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

std::string Refusal::text() const { return place + ": `" + statement + "` fails: " + message + " (" + sqlstate + ")"; }

Result<ServerBuild> build_on_server(const Source& source, const AuditOptions& options, scratch::Server& server) {
  auto database = scratch::make_database(server, replay_options(source, options.config));
  if (!database) return database.error();
  ServerBuild out;
  for (const scratch::ServerVerdict& verdict : scratch::run_history(source, server, **database)) {
    if (!verdict.not_run.empty()) out.not_run.push_back(place_of(source, verdict) + ": " + verdict.not_run);
    if (!verdict.error || verdict.transaction_only) continue;
    std::string statement = source.migrations[verdict.migration].text.substr(verdict.span.offset, verdict.span.length);
    out.refused.push_back({place_of(source, verdict), excerpt(statement), verdict.error->sqlstate, verdict.error->message});
  }
  bool ledgers = makes_its_ledgers(source);
  auto dump = (*database)->dump(ledgers ? std::vector<std::string>() : std::vector<std::string>{"drizzle"},
                                ledgers ? std::vector<std::string>() : std::vector<std::string>{"_prisma_migrations", "__drizzle_migrations"});
  if (!dump) return dump.error();
  out.dump = std::move(dump).value();
  out.rows = (*database)->row_counts();
  return out;
}

std::vector<std::string> dump_differences(const std::string& before, const std::string& after) {
  std::vector<std::string> a = sorted_lines(before), b = sorted_lines(after), gone, come, out;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(gone));
  std::set_difference(b.begin(), b.end(), a.begin(), a.end(), std::back_inserter(come));
  for (const std::string& line : gone) out.push_back("- " + line);
  for (const std::string& line : come) out.push_back("+ " + line);
  if (out.empty()) out.push_back("the same lines in another order");
  if (out.size() > most_lines) out.resize(most_lines);
  return out;
}

std::string row_differences(const ServerBuild& before, const ServerBuild& after) {
  std::string out;
  for (const auto& row : before.rows) {
    auto other = std::find_if(after.rows.begin(), after.rows.end(), [&](const auto& r) { return r.first == row.first; });
    if (other == after.rows.end() || other->second == row.second) continue;
    out += (out.empty() ? "" : ", ") + row.first + ": " + row.second + " before, " + other->second + " after";
  }
  return out;
}

}  // namespace reconcile::plan
