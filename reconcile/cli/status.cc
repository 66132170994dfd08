// reconcile status: each migration and what becomes of it on a fresh database.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "reconcile/cli/commands.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/output.h"
#include "reconcile/cli/session.h"
#include "reconcile/plan/timeline.h"

namespace reconcile::cli {
namespace {

using Json = nlohmann::ordered_json;

struct SourceStatus {
  const Source* source;
  std::vector<plan::TimelineEntry> history;
  std::string command;       // the tool's deploy command; empty: nobody runs it
  std::string command_does;  // on a fresh database
};

std::string deploy_command(const Source& source) {
  if (source.archived) return "";
  if (source.adapter == "prisma") return "prisma migrate deploy";
  if (source.adapter == "drizzle" || source.adapter == "drizzle-v1") return "drizzle-kit migrate";
  return source.tool;
}

std::string counted(std::size_t count) { return std::to_string(count) + (count == 1 ? " migration" : " migrations"); }

// Where the tool stops: the first that fails or has no file.
std::string what_happens(const Source& source, const std::vector<plan::TimelineEntry>& history) {
  if (source.archived) return "nobody runs it";
  if (source.dialect != Dialect::PostgreSql) return "not replayed: " + std::string(to_string(source.dialect));
  auto stop = std::find_if(history.begin(), history.end(), [](const plan::TimelineEntry& entry) {
    return entry.state.starts_with("fails") || entry.state == "its file is missing";
  });
  bool all_decided = std::none_of(history.begin(), history.end(), [](const plan::TimelineEntry& e) { return e.state.starts_with("undecided"); });
  if (stop == history.end()) return (all_decided ? "runs all " : "nothing known stops it: ") + counted(history.size());
  auto done = static_cast<std::size_t>(stop - history.begin());
  std::string why = stop->state.starts_with("fails: ") ? stop->state.substr(7) : stop->state;
  return "stops at `" + stop->migration + "`, after " + counted(done) + ": " + why;
}

std::vector<SourceStatus> statuses(const Audit& audit) {
  std::vector<plan::TimelineEntry> timeline = plan::make_timeline(audit);
  std::vector<SourceStatus> out;
  for (const Source& source : audit.repository.sources) {
    SourceStatus status{.source = &source, .history = {}, .command = deploy_command(source), .command_does = {}};
    // Of each source the timeline has the history first and what is outside it last.
    for (const plan::TimelineEntry& entry : timeline) {
      if (entry.source == source.id && status.history.size() < source.migrations.size()) status.history.push_back(entry);
    }
    status.command_does = what_happens(source, status.history);
    out.push_back(std::move(status));
  }
  return out;
}

std::string to_text(const std::vector<SourceStatus>& statuses) {
  std::string out;
  for (const SourceStatus& status : statuses) {
    const Source& source = *status.source;
    std::string tool = source.tool.empty() ? "" : " (" + source.tool + (source.tool_version.empty() ? "" : " " + source.tool_version) + ")";
    out += source.id + tool + ": " + source.order_rule + "\n";
    std::size_t widest = 0;
    for (const plan::TimelineEntry& entry : status.history) widest = std::max(widest, entry.migration.size());
    for (const plan::TimelineEntry& entry : status.history) {
      out += "  " + entry.migration + std::string(widest + 2 - entry.migration.size(), ' ') + entry.state + "\n";
    }
    for (const OutsideFile& file : source.outside) {
      out += "  outside its history: " + file.migration.path + " (" + std::string(to_string(file.why)) + ")\n";
    }
    out += "  " + (status.command.empty() ? "" : "`" + status.command + "` on a fresh database: ") + status.command_does + "\n\n";
  }
  return statuses.empty() ? "no migration history was found\n" : out;
}

std::string to_json(const std::vector<SourceStatus>& statuses) {
  Json out{{"format", "reconcile-status/1"}, {"sources", Json::array()}};
  for (const SourceStatus& status : statuses) {
    Json source{{"id", status.source->id}, {"command", status.command}, {"fresh_database", status.command_does}, {"migrations", Json::array()}};
    for (const plan::TimelineEntry& entry : status.history) source["migrations"].push_back({{"name", entry.migration}, {"state", entry.state}});
    source["outside"] = Json::array();
    for (const OutsideFile& file : status.source->outside) {
      source["outside"].push_back({{"path", file.migration.path}, {"why", to_string(file.why)}});
    }
    out["sources"].push_back(std::move(source));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

int run(const StatusCommand& command) {
  const CommonOptions& common = command.common;
  Result<Session> session = open_session(common);
  if (!session) return complain(session.error()), exit_not_made;
  for (const Environment& environment : session->audit.environments) {
    for (const LayoutProblem& problem : environment.problems) complain({environment.name + ": " + problem.message, "", problem.help});
  }
  std::vector<SourceStatus> found = statuses(session->audit);
  return write_output(common, common.format == "json" ? to_json(found) : to_text(found), &session->audit, verdict(session->audit, {}, "never"));
}

}  // namespace reconcile::cli
