#include "reconcile/plan/ledger_steps.h"

#include <algorithm>

#include "reconcile/plan/ledger_view.h"
#include "reconcile/plan/quoting.h"

namespace reconcile::plan {
namespace {

std::string in_words(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "`" : ", `") + name + "`";
  return out;
}

std::string where(const std::string& environment) { return environment.empty() ? "each existing database" : "`" + environment + "`"; }

LedgerKind kind_of(const Source& source, const Ledger* ledger) {
  if (ledger != nullptr) return ledger->kind;
  return source.adapter == "prisma" ? LedgerKind::Prisma : source.adapter == "drizzle-v1" ? LedgerKind::DrizzleV1 : LedgerKind::Drizzle;
}

// Tables that a tool's own ledger does not explain.
bool has_tables(const Environment& environment) {
  return std::any_of(environment.tables.begin(), environment.tables.end(), [&](const TableName& table) {
    return std::none_of(environment.ledgers.begin(), environment.ledgers.end(),
                        [&](const Ledger& l) { return l.schema == table.schema && l.table == table.name; });
  });
}

EnvironmentStanding standing_of(const LedgerView& view, const Source& source, Range range) {
  EnvironmentStanding out{.environment = view.environment, .missing = {}};
  for (std::size_t i = range.first; i <= range.last; ++i) {
    if (view.applied(i)) ++out.applied;
    else out.missing.push_back(source.migrations[i].name);
  }
  if (out.missing.empty()) out.standing = Standing::Past;
  else if (out.applied > 0) out.standing = Standing::Inside;
  else if (view.environment->complete && has_tables(*view.environment)) out.standing = Standing::Unmanaged;
  return out;
}

class Settling {
 public:
  Settling(const AuditOptions& options, const Source& source, Range range, const NewRow& row, bool adopt,
           const std::vector<std::string>& tables, const PlanRequest& request)
      : options_(options), source_(source), range_(range), row_(row), adopt_(adopt), tables_(tables), request_(request) {}

  LedgerSteps run(const Audit& audit) {
    bool any = false;
    for (const Environment& environment : audit.environments) {
      std::optional<LedgerView> view = view_of(environment, source_);
      if (!view) continue;
      any = true;
      known(*view);
    }
    if (!any) unknown();
    if (!out_.steps.empty() && !backups_.empty()) out_.steps.insert(out_.steps.begin(), backups_.begin(), backups_.end());
    return std::move(out_);
  }

 private:
  void known(const LedgerView& view) {
    EnvironmentStanding standing = standing_of(view, source_, range_);
    const std::string& name = view.environment->name;
    switch (standing.standing) {
      case Standing::Before:
        return;
      case Standing::Inside:
        out_.stop_conditions.push_back("`" + name + "` stands inside the range: it has not applied " + in_words(standing.missing) +
                                       "; run today's migrations there before the replaced files leave the branch");
        return;
      case Standing::Unmanaged:
        if (adopt_) adopt(view);
        else out_.stop_conditions.push_back("`" + name + "` has tables but no row of " + source_.tool + ": the new migration would run there and fail; baseline it first");
        return;
      case Standing::Past:
        return past(view);
    }
  }

  LedgerChange change_for(const LedgerView& view) const {
    LedgerChange change{.table = ledger_table(source_, view.ledger), .kind = kind_of(source_, view.ledger)};
    if (view.ledger != nullptr) change.audited = view.ledger->rows;
    return change;
  }

  // Of the rows that belong to the range, the one that the tool looks at: the newest.
  std::size_t newest(const LedgerView& view) const {
    std::size_t found = range_.last;
    for (std::size_t i = range_.first; i <= range_.last; ++i) {
      if (view.row_of[i]->created_at.value_or(0) > view.row_of[found]->created_at.value_or(0)) found = i;
    }
    return found;
  }

  void past(const LedgerView& view) {
    LedgerChange change = change_for(view);
    std::size_t kept = source_.migrations.size();
    if (change.kind == LedgerKind::Drizzle) {
      kept = newest(view);
      if (view.row_of[kept]->checksum != row_.checksum) change.rename.push_back({*view.row_of[kept], row_});
    } else {
      change.insert.push_back(row_);
    }
    std::vector<LedgerRow> old;
    for (std::size_t i = range_.first; i <= range_.last; ++i) {
      if (i != kept) old.push_back(*view.row_of[i]);
    }
    if (request_.allow_destructive) change.remove = old;
    else if (!old.empty()) leave_rows(view.environment->name, old.size());
    if (change.insert.empty() && change.rename.empty() && change.remove.empty()) return;
    add(change, view.environment->name, view.ledger);
  }

  void leave_rows(const std::string& environment, std::size_t count) {
    out_.stop_conditions.push_back("deleting the " + std::to_string(count) + " ledger row" + (count == 1 ? "" : "s") + " of replaced migrations in `" + environment +
                                   "` needs --allow-destructive; without it they stay as orphans");
  }

  void adopt(const LedgerView& view) {
    LedgerChange change = change_for(view);
    change.create = view.ledger == nullptr;
    if (change.create) change.audited.emplace();
    change.needs_tables = tables_;
    change.insert.push_back(row_);
    add(change, view.environment->name, view.ledger);
  }

  void unknown() {
    LedgerChange change{.table = ledger_table(source_, nullptr), .kind = kind_of(source_, nullptr)};
    if (source_.adapter == "manual") return;
    if (adopt_) {
      change.create = true;
      change.insert.push_back(row_);
      change.needs_tables = tables_;
      add(change, "", nullptr);
      return;
    }
    if (change.kind == LedgerKind::Drizzle) {
      const Migration& last = source_.migrations[range_.last];
      change.needs_when = row_.when;
      LedgerRow row;
      row.checksum = last.checksum;
      row.created_at = row_.when;
      change.rename.push_back({row, row_});
    } else {
      for (std::size_t i = range_.first; i <= range_.last; ++i) change.needs_names.push_back(source_.migrations[i].name);
      change.insert.push_back(row_);
    }
    add(change, "", nullptr);
  }

  std::string title_of(const LedgerChange& change, const std::string& environment) const {
    std::string what = !change.rename.empty() ? "give the row of the last replaced migration the hash of `" + row_.name + "`"
                       : !change.insert.empty() ? "record `" + row_.name + "` as applied"
                                                : "delete rows of replaced migrations";
    if (!change.remove.empty()) what += " and delete the " + std::to_string(change.remove.size()) + " other rows of replaced migrations";
    return "in " + where(environment) + ": " + what;
  }

  std::string reason(const LedgerChange& change) const {
    std::string why = change.kind == LedgerKind::Drizzle && change.insert.empty()
                          ? "Drizzle compares only the newest created_at, which stays; the hash is for audits and for the move to Drizzle 1.x"
                          : "without the row the tool runs the migration again, on tables that are there";
    if (!change.remove.empty()) why += "; the deleted rows belong to files that no longer exist: orphans in every audit, and what stops an upgrade";
    return why;
  }

  void add(const LedgerChange& change, const std::string& environment, const Ledger* ledger) {
    Step step{.kind = StepKind::LedgerSql};
    step.title = title_of(change, environment);
    step.why = reason(change);
    step.environment = environment;
    std::string heading = step.title + "\nRefuses when the ledger is not as it was audited; running it twice changes nothing more.";
    step.sql = ledger_sql(change, heading);
    step.rollback_sql = ledger_rollback_sql(change, "takes back: " + step.title);
    if (source_.adapter == "prisma" && !change.insert.empty()) step.command = "npx prisma migrate resolve --applied " + shell_word(row_.name);
    step.lock = "SHARE ROW EXCLUSIVE on the ledger";
    step.duration = "instant";
    step.rollback = "the SQL beside it, or the backup of step 1";
    step.destructive = !change.remove.empty();
    step.ledger_before = fingerprint_before(change);
    step.ledger_after = fingerprint_after(change);
    out_.steps.push_back(std::move(step));
    backups_.push_back(backup_step(source_, environment, ledger, options_.config));
  }

  const AuditOptions& options_;
  const Source& source_;
  Range range_;
  const NewRow& row_;
  bool adopt_;
  const std::vector<std::string>& tables_;
  const PlanRequest& request_;
  LedgerSteps out_;
  std::vector<Step> backups_;
};

void say_upgrades(const Source& source, const PlanRequest& request, LedgerSteps& out) {
  if (request.allow_destructive) return;
  if (source.adapter == "drizzle") {
    out.later_upgrades.push_back("rows of the replaced migrations stay in existing ledgers: Drizzle 0.x ignores them, but the first migrate of Drizzle 1.x "
                                 "aborts on rows that match no folder; delete them before that move (--allow-destructive emits the SQL)");
  }
  if (source.adapter == "prisma") {
    out.later_upgrades.push_back("rows of the replaced migrations stay in existing ledgers: `migrate deploy` and `migrate status` are content, but `migrate dev` "
                                 "against such a database finds them missing from the folder and asks to reset it (--allow-destructive emits the SQL that removes them)");
  }
}

}  // namespace

std::vector<EnvironmentStanding> standings(const Audit& audit, const Source& source, Range range) {
  std::vector<EnvironmentStanding> out;
  for (const Environment& environment : audit.environments) {
    if (auto view = view_of(environment, source)) out.push_back(standing_of(*view, source, range));
  }
  return out;
}

LedgerSteps settle_ledgers(const Audit& audit, const AuditOptions& options, const Source& source, Range range, const NewRow& row,
                           bool adopt, const std::vector<std::string>& tables, const PlanRequest& request) {
  bool forbidden = std::find(request.forbid.begin(), request.forbid.end(), "ledger-writes") != request.forbid.end();
  LedgerSteps out = Settling(options, source, range, row, adopt, tables, request).run(audit);
  say_upgrades(source, request, out);
  if (forbidden) out.steps.clear();
  return out;
}

std::string database_url_of(const std::string& environment, const Config& config) {
  auto configured = config.environments.find(environment);
  return "\"$" + (configured == config.environments.end() || configured->second.empty() ? std::string("DATABASE_URL") : configured->second) + "\"";
}

Step backup_step(const Source& source, const std::string& environment, const Ledger* ledger, const Config& config) {
  Step step{.kind = StepKind::Command};
  step.title = "back up the ledger of " + where(environment);
  step.why = "what the next steps change can then be put back as it was";
  step.environment = environment;
  step.command = "pg_dump --data-only --column-inserts --table=" + shell_word(ledger_table(source, ledger)) + " --file=ledger-" +
                 (environment.empty() ? "backup" : environment) + ".sql " + database_url_of(environment, config);
  step.lock = "ACCESS SHARE on the ledger";
  step.duration = "instant";
  step.rollback = "none needed: it only reads";
  return step;
}

}  // namespace reconcile::plan
