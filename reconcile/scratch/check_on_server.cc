#include "reconcile/scratch/check_on_server.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "reconcile/audit/replay_findings.h"
#include "reconcile/scratch/server_run.h"

namespace reconcile::scratch {
namespace {

using replay::Outcome;
using replay::StatementTrace;

std::string in_words(const std::optional<PgError>& error) {
  return error ? error->message + " (" + error->sqlstate + ")" : "it succeeds";
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

class Comparison {
 public:
  // `partial`: the server lacks some of the platform's objects, so that it may miss what the model knows.
  Comparison(const Source& source, const Server& server, bool partial, ScratchCheck& totals)
      : source_(source), server_(server), partial_(partial), totals_(totals) {}

  // Fills in what the model left undecided, and collects disagreements.
  void run(std::vector<StatementTrace>& trace, const std::vector<ServerVerdict>& verdicts) {
    for (std::size_t i = 0; i < trace.size() && i < verdicts.size(); ++i) {
      ++totals_.statements;
      compare(trace[i], verdicts[i]);
    }
  }

  bool decided() const { return decided_; }
  std::vector<Finding> findings() && { return std::move(findings_); }

 private:
  void compare(StatementTrace& model, const ServerVerdict& server) {
    if (!server.not_run.empty() || misses_the_platform(model, server)) {
      ++totals_.not_run;
      // What it would have made is missing from here on, where the model made it.
      apart_ = apart_ || model.outcome != Outcome::Fails;
      return;
    }
    if (model.outcome == Outcome::Undecided) return decide(model, server);
    if (agree(model, server)) {
      ++totals_.agree;
    } else if (apart_) {
      ++totals_.incomparable;
    } else {
      disagree(model, server);
    }
  }

  bool misses_the_platform(const StatementTrace& model, const ServerVerdict& server) const {
    static const std::set<std::string_view> missing{"42P01", "42883", "42704", "42703", "3F000"};
    return partial_ && model.outcome != Outcome::Fails && server.error && missing.contains(server.error->sqlstate);
  }

  bool agree(const StatementTrace& model, const ServerVerdict& server) const {
    bool model_refuses = model.outcome == Outcome::Fails;
    // Refused by the tool's transaction alone: which transaction that is may differ here.
    if (model.effect_applied || server.transaction_only) return !server.error || server.transaction_only || (model.error && model.error->sqlstate == server.error->sqlstate);
    if (model_refuses != server.error.has_value()) return false;
    if (!model_refuses || !model.error) return true;
    bool same_words = model.error->message == server.error->message || server_.major() != 15;
    return model.error->sqlstate == server.error->sqlstate && same_words;
  }

  void decide(StatementTrace& model, const ServerVerdict& server) {
    ++totals_.decided;
    decided_ = true;
    model.undecided_reason.clear();
    model.outcome = server.error ? Outcome::Fails : Outcome::Succeeds;
    model.error = server.error;
    model.effect_applied = server.transaction_only;
    // The model does not have what the server has now made.
    apart_ = apart_ || !server.error;
  }

  void disagree(const StatementTrace& model, const ServerVerdict& server) {
    ++totals_.disagreements;
    apart_ = true;  // the two catalogs part here; what follows proves nothing
    const Migration& migration = source_.migrations[static_cast<std::size_t>(model.migration)];
    SourceText text(migration.path, migration.text);
    Finding finding;
    finding.code = "guard/model-disagrees";
    finding.source = source_.id;
    finding.migration = migration.name;
    std::optional<PgError> said = model.outcome == Outcome::Fails ? model.error : std::nullopt;
    finding.message = "the model says `" + in_words(said) + "`, PostgreSQL " + std::to_string(server_.major()) + " says `" + in_words(server.error) + "`";
    finding.location = Location::in(text, model.span);
    finding.statement = StatementRef{model.index, text.position(model.span.offset).line, text.position(model.span.end()).line};
    finding.help = "this is a defect of reconcile: please report the statement together with the migrations before it";
    finding.data["statement"] = migration.text.substr(model.span.offset, model.span.length);
    finding.data["model"] = in_words(said);
    finding.data["server"] = in_words(server.error);
    finding.data["server_version"] = static_cast<std::int64_t>(server_.major());
    finding.object = one_line(migration.text.substr(model.span.offset, std::min<std::size_t>(model.span.length, 80)));
    findings_.push_back(std::move(finding));
  }

  const Source& source_;
  const Server& server_;
  bool partial_;
  ScratchCheck& totals_;
  bool apart_ = false;
  bool decided_ = false;
  std::vector<Finding> findings_;
};

void replace_findings(const Source& source, const std::vector<StatementTrace>& trace, const Config& config, Audit& audit) {
  std::erase_if(audit.findings, [&](const Finding& f) { return f.source == source.id && f.code.starts_with("replay/"); });
  std::vector<Finding> anew = replay_findings(source, source.migrations, trace, config.server_version.has_value());
  std::move(anew.begin(), anew.end(), std::back_inserter(audit.findings));
}

int undecided_in(const std::vector<StatementTrace>& trace) {
  return static_cast<int>(std::count_if(trace.begin(), trace.end(), [](const StatementTrace& s) { return s.outcome == Outcome::Undecided; }));
}

}  // namespace

Result<ScratchCheck> check_on_server(Audit& audit, const AuditOptions& options, Server& server) {
  ScratchCheck totals;
  for (std::size_t i = 0; i < audit.repository.sources.size(); ++i) {
    const Source& source = audit.repository.sources[i];
    if (source.dialect != Dialect::PostgreSql || source.archived) continue;
    auto database = make_database(server, replay_options(source, options.config));
    if (!database) return database.error();
    std::vector<ServerVerdict> verdicts = run_history(source, server, **database);
    replay::Replay replay = replay_source(source, options);
    std::vector<StatementTrace> trace = replay.trace();
    const std::vector<std::string>& lacks = (*database)->lacks();
    Comparison comparison(source, server, !lacks.empty(), totals);
    comparison.run(trace, verdicts);
    if (comparison.decided()) {
      replace_findings(source, trace, options.config, audit);
      audit.sources[i].undecided = undecided_in(trace);
    }
    for (const std::string& message : lacks) {
      if (std::find(totals.lacks.begin(), totals.lacks.end(), message) == totals.lacks.end()) totals.lacks.push_back(message);
    }
    for (Finding& finding : std::move(comparison).findings()) audit.findings.push_back(std::move(finding));
  }
  sort_findings(audit.repository, audit.environments, audit.findings);
  return totals;
}

}  // namespace reconcile::scratch
