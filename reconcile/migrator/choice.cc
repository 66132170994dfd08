#include "reconcile/migrator/choice.h"

#include <algorithm>

#include "core/base/words.h"
#include "core/history/history.h"
#include "reconcile/migrator/rows.h"

namespace reconcile::migrator {
namespace {

std::string default_schema(const Source& source) { return is_prisma(source) ? "public" : "drizzle"; }
std::string default_table(const Source& source) { return is_prisma(source) ? "_prisma_migrations" : "__drizzle_migrations"; }

LedgerTable expected_table(const Source& source, const Environment& environment) {
  LedgerTable table = source.ledger;
  if (is_prisma(source) && !environment.schema.empty()) table = {environment.schema, default_table(source), true};
  if (table.schema.empty()) table.schema = default_schema(source);
  if (table.table.empty()) table.table = default_table(source);
  return table;
}

class Chooser {
 public:
  Chooser(const std::vector<Source>& sources, const Environment& environment)
      : sources_(sources), environment_(environment), hits_(sources.size(), std::vector<std::size_t>(environment.ledgers.size())) {
    for (std::size_t s = 0; s < sources.size(); ++s) {
      for (std::size_t l = 0; l < environment.ledgers.size(); ++l) {
        const Ledger& ledger = environment.ledgers[l];
        if (fits(ledger, sources[s])) hits_[s][l] = matched(match_rows(sources[s], ledger));
      }
    }
  }

  std::vector<Choice> run() {
    std::vector<Choice> out;
    for (std::size_t s = 0; s < sources_.size(); ++s) out.push_back(choose(s));
    for (std::size_t s = 0; s < sources_.size(); ++s) {
      if (is_of_another_database(s, out)) out[s] = Choice{.known = false, .ledger = {}, .elsewhere = {}, .table = out[s].table, .remarks = {}};
    }
    return out;
  }

 private:
  Choice choose(std::size_t s) const {
    const Source& source = sources_[s];
    Choice choice;
    if (source.dialect != Dialect::PostgreSql || source.archived || !(is_drizzle(source) || is_prisma(source))) return choice;
    LedgerTable table = expected_table(source, environment_);
    choice.table = table.schema + "." + table.table;
    choice.ledger = at(source, table);
    if (!choice.ledger) {
      look_elsewhere(s, table, choice);
    } else if (hits_[s][*choice.ledger] == 0) {
      const std::optional<std::size_t> other = best(s);
      if (other && hits_[s][*other] > 0) choice.elsewhere = other;
    }
    choice.known = choice.ledger.has_value() || environment_.complete;
    return choice;
  }

  std::optional<std::size_t> at(const Source& source, const LedgerTable& table) const {
    for (std::size_t l = 0; l < environment_.ledgers.size(); ++l) {
      const Ledger& ledger = environment_.ledgers[l];
      if (fits(ledger, source) && ledger.schema == table.schema && ledger.table == table.table) return l;
    }
    return std::nullopt;
  }

  void look_elsewhere(std::size_t s, const LedgerTable& table, Choice& choice) const {
    const std::optional<std::size_t> other = best(s);
    if (!other) return;
    // A configured table, and that of drizzle-kit's own command, is where the tool looks and nowhere else.
    // Prisma's schema mostly stands in a URL that nobody has shown us, drizzle-orm's in code.
    const bool fixed = table.configured || sources_[s].tool == "drizzle-kit";
    const std::string name = table_name(environment_.ledgers[*other]);
    if (!environment_.complete || !fixed) {
      choice.ledger = other;
      if (environment_.complete) choice.remarks.push_back("its ledger is " + quoted(name) + ", not " + quoted(choice.table));
      choice.table = name;
    } else if (hits_[s][*other] > 0) {
      choice.elsewhere = other;
    }
  }

  // The fitting ledger with most of its rows; one without any only where it is the only one and nobody else's.
  std::optional<std::size_t> best(std::size_t s) const {
    std::optional<std::size_t> found;
    std::size_t fitting = 0;
    for (std::size_t l = 0; l < environment_.ledgers.size(); ++l) {
      if (!fits(environment_.ledgers[l], sources_[s])) continue;
      ++fitting;
      if (!found || hits_[s][l] > hits_[s][*found]) found = l;
    }
    const bool sure = found && (hits_[s][*found] > 0 || (fitting == 1 && !claimed_by_other(s, *found)));
    return sure ? found : std::nullopt;
  }

  bool claimed_by_other(std::size_t s, std::size_t ledger) const {
    for (std::size_t other = 0; other < sources_.size(); ++other) {
      const Source& source = sources_[other];
      if (other == s || source.archived || !fits(environment_.ledgers[ledger], source)) continue;
      LedgerTable table = expected_table(source, environment_);
      const bool is_there = environment_.ledgers[ledger].schema == table.schema && environment_.ledgers[ledger].table == table.table;
      if (hits_[other][ledger] > 0 || is_there) return true;
    }
    return false;
  }

  // Monorepos have several databases: a source that left no row here, where another one's rows fill the ledger
  // that it would use or stand in a ledger of their own, is for another database.
  bool is_of_another_database(std::size_t s, const std::vector<Choice>& choices) const {
    const Choice& own = choices[s];
    if (!own.known || (own.ledger && hits_[s][*own.ledger] > 0) || own.elsewhere) return false;
    for (std::size_t other = 0; other < sources_.size(); ++other) {
      const Choice& theirs = choices[other];
      if (other == s || !theirs.ledger || hits_[other][*theirs.ledger] == 0) continue;
      const bool same_table = own.ledger == theirs.ledger;
      const bool named_apart = !sources_[s].datasource.empty() && !sources_[other].datasource.empty() && !share_database(sources_[s], sources_[other]);
      if (named_apart || (same_table && !share_database(sources_[s], sources_[other]))) return true;
    }
    return false;
  }

  const std::vector<Source>& sources_;
  const Environment& environment_;
  std::vector<std::vector<std::size_t>> hits_;  // rows of a ledger that belong to a source's files
};

}  // namespace

bool is_drizzle(const Source& source) { return source.adapter == "drizzle" || source.adapter == "drizzle-v1"; }
bool is_prisma(const Source& source) { return source.adapter == "prisma"; }

bool fits(const Ledger& ledger, const Source& source) {
  if (is_prisma(source)) return ledger.kind == LedgerKind::Prisma;
  return is_drizzle(source) && (ledger.kind == LedgerKind::Drizzle || ledger.kind == LedgerKind::DrizzleV1);
}

std::string table_name(const Ledger& ledger) { return ledger.schema.empty() ? ledger.table : ledger.schema + "." + ledger.table; }

std::vector<Choice> choose_ledgers(const std::vector<Source>& sources, const Environment& environment) {
  return Chooser(sources, environment).run();
}

}  // namespace reconcile::migrator
