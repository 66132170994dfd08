#include "reconcile/audit/replay_findings.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "reconcile/audit/missing_provider.h"
#include "reconcile/audit/token_span.h"

namespace reconcile {
namespace {

using replay::Blame;
using replay::Outcome;
using replay::StatementTrace;

std::string with_hyphens(std::string_view condition) {
  std::string out(condition);
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

// The names between double quotes in a server's message, in order.
std::vector<std::string> quoted_names(std::string_view message) {
  std::vector<std::string> out;
  for (std::size_t at = 0;;) {
    std::size_t open = message.find('"', at);
    std::size_t close = open == std::string_view::npos ? open : message.find('"', open + 1);
    if (close == std::string_view::npos) return out;
    out.emplace_back(message.substr(open + 1, close - open - 1));
    at = close + 1;
  }
}

std::string_view last_part(std::string_view name) {
  std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

class Reporter {
 public:
  Reporter(const Source& source, std::span<const Migration> migrations, const std::vector<StatementTrace>& trace, bool version_known)
      : source_(source), migrations_(migrations), trace_(trace), version_known_(version_known) {
    for (const StatementTrace& statement : trace_) {
      if (!statement.error || statement.cascade) continue;
      std::optional<MissingProvider> provider = find_provider(*statement.error);
      for (const std::string& platform : provider ? provider->platforms : std::vector<std::string>()) ++missed_of_[platform];
    }
  }

  std::vector<Finding> run() {
    bool failed_before = false;
    for (const StatementTrace& statement : trace_) {
      note_extensions(statement);
      if (statement.outcome == Outcome::Succeeds) continue;
      Finding finding = statement.outcome == Outcome::Fails ? failure(statement) : undecided(statement);
      finding.first_failure = statement.outcome == Outcome::Fails && !failed_before;
      failed_before |= finding.first_failure;
      out_.push_back(std::move(finding));
    }
    return std::move(out_);
  }

 private:
  const SourceText& text_of(int migration) {
    auto [it, is_new] = texts_.try_emplace(migration);
    if (is_new) {
      const Migration& m = migrations_[static_cast<std::size_t>(migration)];
      it->second = SourceText(m.path, m.text);
    }
    return it->second;
  }

  Finding common(const StatementTrace& statement) {
    const SourceText& text = text_of(statement.migration);
    Finding finding;
    finding.source = source_.id;
    finding.migration = migrations_[static_cast<std::size_t>(statement.migration)].name;
    finding.statement = StatementRef{statement.index, text.position(statement.span.offset).line,
                                     text.position(statement.span.end()).line};
    finding.data["kind"] = statement.kind;
    return finding;
  }

  Finding undecided(const StatementTrace& statement) {
    Finding finding = common(statement);
    finding.code = "replay/undecided";
    finding.severity = Severity::Note;
    finding.message = "the outcome of this statement is undecided: " + statement.undecided_reason;
    finding.location = Location::in(text_of(statement.migration), head_of(statement));
    finding.object = "statement " + std::to_string(statement.index);
    return finding;
  }

  Finding failure(const StatementTrace& statement) {
    const PgError& error = *statement.error;
    Finding finding = common(statement);
    std::string_view condition = condition_name(error.sqlstate);
    bool backfill = error.sqlstate == "42703" && statement.is_dml && statement.blame && statement.blame->never_made;
    finding.code = backfill ? "replay/invalid-backfill"
                            : "replay/" + (condition.empty() ? "sqlstate-" + error.sqlstate : with_hyphens(condition));
    finding.severity = Severity::Error;
    finding.message = error.message;
    finding.sqlstate = error.sqlstate;
    finding.cascade = statement.cascade;
    if (!error.detail.empty()) finding.data["detail"] = error.detail;
    if (!error.hint.empty()) finding.data["hint"] = error.hint;
    if (statement.effect_applied) finding.data["refused_by"] = std::string("the transaction of the tool's runner");
    finding.location = place(statement, error);
    finding.object = error.message + "#" + std::to_string(statement.index);
    explain(statement, finding);
    bool has_a_cause = statement.blame && statement.blame->statement;
    if (!has_a_cause && !explain_order(statement, finding) && !finding.help) explain_missing(error, finding);
    if (statement.newer) explain_version(*statement.newer, finding);
    if (!version_known_ && rests_on_newer(statement)) finding.severity = Severity::Warning;
    return finding;
  }

  // Itself, or by way of the earlier failure that it follows from.
  bool rests_on_newer(const StatementTrace& statement) const {
    if (statement.newer) return true;
    if (!statement.cascade || !statement.blame || !statement.blame->statement) return false;
    const StatementTrace& earlier = trace_[static_cast<std::size_t>(*statement.blame->statement)];
    return earlier.index < statement.index || earlier.migration < statement.migration ? rests_on_newer(earlier) : false;
  }

  // Whether a later statement makes what is missing: then the two stand in the wrong order.
  bool explain_order(const StatementTrace& statement, Finding& finding) {
    std::string name = missing_name(*statement.error);
    if (name.empty()) return false;
    const std::size_t dot = name.rfind('.');
    const std::string schema = dot == std::string::npos ? "" : name.substr(0, dot), bare(last_part(name));
    for (const auto& [at, change] : makers_of(bare)) {
      const StatementTrace& later = trace_[at];
      const bool elsewhere = !schema.empty() && change->object.schema != schema;
      if (&later <= &statement || elsewhere || !is_meant(*change, statement.error->sqlstate)) continue;
      const std::string& migration = migrations_[static_cast<std::size_t>(later.migration)].name;
      relate(later, bare, "`" + bare + "` is made only here, later", finding);
      finding.data["made_later"] = migration;
      if (!finding.help && later.migration != statement.migration) {
        finding.help = "`" + migration + "` makes it and runs later: where no database has run either, give this migration a place behind it";
      }
      return true;
    }
    return false;
  }

  // The statements that make something of this name, in order; looked up once for all failures.
  using Maker = std::pair<std::size_t, const replay::Change*>;
  const std::vector<Maker>& makers_of(const std::string& name) {
    if (makers_.empty()) {
      for (std::size_t i = 0; i < trace_.size(); ++i) {
        for (const replay::Change& change : trace_[i].changes) {
          if (change.kind == replay::ChangeKind::Create) makers_[change.object.name].emplace_back(i, &change);
        }
      }
    }
    return makers_[name];
  }

  // Of a relation, function, type or schema that "does not exist", with its schema where that is said.
  static std::string missing_name(const PgError& error) {
    if (error.sqlstate == "42883") {
      std::string_view message = error.message;
      std::size_t open = message.find('(');
      if (!message.starts_with("function ") || open == std::string_view::npos) return {};
      return std::string(message.substr(9, open - 9));
    }
    if (error.sqlstate != "42P01" && error.sqlstate != "42704" && error.sqlstate != "3F000") return {};
    std::vector<std::string> names = quoted_names(error.message);
    return names.size() == 1 ? names.front() : std::string();
  }

  static bool is_meant(const replay::Change& change, std::string_view sqlstate) {
    using catalog::ClassId;
    ClassId made = change.address.classid;
    if (change.address.subid != 0) return false;
    if (sqlstate == "42P01") return made == ClassId::Relation;
    if (sqlstate == "42883") return made == ClassId::Function;
    return made == (sqlstate == "3F000" ? ClassId::Namespace : ClassId::Type);
  }

  void note_extensions(const StatementTrace& statement) {
    for (const replay::Change& change : statement.changes) {
      if (change.object.kind == "extension" && change.kind == replay::ChangeKind::Create) extensions_.insert(change.object.name);
    }
  }

  // What no earlier statement has to do with is often there on the databases at hand: put there by other means.
  void explain_missing(const PgError& error, Finding& finding) const {
    std::optional<MissingProvider> provider = find_provider(error);
    const bool is_role = error.message.starts_with("role \"") && error.message.ends_with("\" does not exist");
    if (!provider && is_role) finding.help = "a role belongs to the server, not to the database: let whoever sets servers up make it, or make it in an earlier migration where it is missing (a `DO` block that looks into pg_roles)";
    if (!provider) return;
    if (!provider->platforms.empty()) {
      // Several have a role of that name: the one that has most of what is missing here is meant.
      auto missed = [&](const std::string& platform) { return missed_of_.find(platform)->second; };
      const std::string& platform = *std::ranges::max_element(provider->platforms, {}, missed);
      finding.data["platform"] = platform;
      finding.help = "databases of " + platform + " have " + provider->what + ": write `\"preset\": \"" + platform +
                     "\"` into reconcile.json where the history is for them alone, or make it in an earlier migration";
      return;
    }
    const std::string& extension = provider->extensions.front();
    bool is_installed = std::any_of(provider->extensions.begin(), provider->extensions.end(), [&](const std::string& e) { return extensions_.contains(e); });
    if (is_installed) return;  // then it is in a schema that is not looked in
    finding.data["extensions"] = provider->extensions;
    finding.help = "the extension `" + extension + "` brings " + provider->what + ", and no earlier migration installs it: let one say `CREATE EXTENSION IF NOT EXISTS \"" + extension + "\";`";
  }

  void explain_version(const replay::NewerFeature& newer, Finding& finding) const {
    std::string since = std::to_string(newer.since);
    finding.server_versions = newer.since == 16 ? "15" : "15-" + std::to_string(newer.since - 1);
    finding.data["needs_server_version"] = static_cast<std::int64_t>(newer.since);
    finding.help = "PostgreSQL " + since + " brought " + std::string(newer.what) +
                   (version_known_ ? ": use what the configured server knows, or raise `server_version` in reconcile.json"
                                   : ": write `\"server_version\": " + since + "` into reconcile.json if your servers are that new");
  }

  Location place(const StatementTrace& statement, const PgError& error) {
    const SourceText& text = text_of(statement.migration);
    if (error.location >= 0) {
      return Location::in(text, token_at(text.text(), static_cast<std::size_t>(error.location)), Position::Server);
    }
    for (const std::string& name : quoted_names(error.message)) {
      if (auto span = find_identifier(text.text(), statement.span, last_part(name))) return Location::in(text, *span);
    }
    return Location::in(text, head_of(statement));
  }

  // The first line of a statement: enough to point at it.
  Span head_of(const StatementTrace& statement) {
    const std::string& text = text_of(statement.migration).text();
    std::size_t newline = text.find_first_of("\r\n", statement.span.offset);
    std::size_t end = std::min(newline, statement.span.end());
    return {statement.span.offset, end - statement.span.offset};
  }

  void relate(const StatementTrace& earlier, std::string_view name, std::string message, Finding& finding) {
    const SourceText& text = text_of(earlier.migration);
    Span span = find_identifier(text.text(), earlier.span, name).value_or(head_of(earlier));
    finding.related.push_back({std::move(message), Location::in(text, span)});
  }

  void explain(const StatementTrace& statement, Finding& finding) {
    if (!statement.blame) return;
    const Blame& blame = *statement.blame;
    std::vector<std::string> names = quoted_names(finding.message);
    std::string name = !blame.missing_column.empty() ? blame.missing_column
                       : names.empty()               ? std::string()
                                                     : std::string(last_part(names.front()));
    if (blame.statement && static_cast<std::size_t>(*blame.statement) < trace_.size()) {
      const StatementTrace& earlier = trace_[static_cast<std::size_t>(*blame.statement)];
      relate(earlier, name, how(blame.how, name), finding);
      finding.data["because"] = migrations_[static_cast<std::size_t>(earlier.migration)].name;
    }
    if (blame.missing_column.empty()) return;
    finding.data["column"] = blame.missing_column;
    finding.data["relations"] = blame.relations;
    finding.data["never_made"] = blame.never_made;
    suggest(blame, finding);
  }

  void suggest(const Blame& blame, Finding& finding) {
    std::vector<std::string> meant;
    for (const Blame::Candidate& candidate : blame.candidates) {
      meant.push_back(candidate.relation + "." + candidate.column + ": " + candidate.reason);
      if (candidate.made < 0 || static_cast<std::size_t>(candidate.made) >= trace_.size()) continue;
      const StatementTrace& maker = trace_[static_cast<std::size_t>(candidate.made)];
      relate(maker, candidate.column, "`" + candidate.relation + "." + candidate.column + "` is made here (" + candidate.reason + ")",
             finding);
    }
    if (meant.empty()) return;
    finding.data["candidates"] = meant;
    const Blame::Candidate& best = blame.candidates.front();
    if (blame.never_made) {
      finding.help = "no migration ever made `" + blame.missing_column + "`; `" + best.relation + "." + best.column +
                     "` was probably meant";
    }
  }

  static std::string how(Blame::How how, const std::string& name) {
    switch (how) {
      case Blame::How::Dropped: return "`" + name + "` is dropped here";
      case Blame::How::Renamed: return "`" + name + "` is renamed here";
      case Blame::How::Made: return "`" + name + "` is made here first";
      case Blame::How::Failed: return "`" + name + "` would have been made here, but this statement fails";
    }
    return {};
  }

  const Source& source_;
  std::span<const Migration> migrations_;
  const std::vector<StatementTrace>& trace_;
  bool version_known_;
  std::map<int, SourceText> texts_;
  std::unordered_map<std::string, std::vector<Maker>> makers_;  // by bare name
  std::map<std::string, int> missed_of_;  // by platform: how many failures miss what it has
  std::set<std::string> extensions_;  // that statements so far have installed
  std::vector<Finding> out_;
};

}  // namespace

std::vector<Finding> replay_findings(const Source& source, std::span<const Migration> migrations,
                                     const std::vector<StatementTrace>& trace, bool version_known) {
  return Reporter(source, migrations, trace, version_known).run();
}

}  // namespace reconcile
