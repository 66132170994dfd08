#include "reconcile/plan/proof.h"

#include <algorithm>
#include <iterator>
#include <sstream>

#include "core/base/pg_error.h"
#include "core/replay/dump.h"
#include "reconcile/plan/counted.h"
#include "reconcile/plan/squash_sql.h"
#include "reconcile/schema/schema_sql.h"

namespace reconcile::plan {
namespace {

const Source* find_source(const Audit& audit, const std::string& id) {
  for (const Source& source : audit.repository.sources) {
    if (source.id == id) return &source;
  }
  return nullptr;
}

int replay_errors(const Audit& audit, const std::string& source_id) {
  return static_cast<int>(std::count_if(audit.findings.begin(), audit.findings.end(), [&](const Finding& f) {
    return f.source == source_id && f.severity == Severity::Error && f.code.starts_with("replay/");
  }));
}

int undecided_statements(const Audit& audit, const std::string& source_id) {
  return static_cast<int>(std::count_if(audit.findings.begin(), audit.findings.end(), [&](const Finding& f) {
    return f.source == source_id && f.code == "replay/undecided";
  }));
}

void compare(const std::vector<std::string>& before, const std::vector<std::string>& after, Proof& proof) {
  std::vector<std::string> gone, come;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(gone));
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(come));
  for (const std::string& line : gone) proof.differences.push_back("- " + line);
  for (const std::string& line : come) proof.differences.push_back("+ " + line);
}

}  // namespace

std::vector<std::string> schema_lines(const Source& source, const AuditOptions& options) {
  replay::Replay replay = replay_source(source, options);
  std::istringstream in(replay::dump(replay.catalog()));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    // Temporary tables go with the session; a ledger is the tool's.
    bool temporary = line.find("pg_temp_") != std::string::npos;
    bool ledger = line.find("__drizzle_migrations") != std::string::npos || line.find("_prisma_migrations") != std::string::npos;
    if (!temporary && (!ledger || makes_its_ledgers(source))) lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

namespace {

// The schema as statements, each on one line; empty when it can't be printed.
std::vector<std::string> schema_statements(const Source& source, const AuditOptions& options) {
  std::vector<std::string> out;
  try {
    replay::Replay nothing(replay_options(source, options.config)), built = replay_source(source, options);
    out = split_statements(schema::schema_sql(built.catalog(), {.ledgers = makes_its_ledgers(source), .header = false, .base = &nothing.catalog()}));
  } catch (const Undecided&) {
    return {};
  }
  for (std::string& statement : out) {
    for (char& c : statement) c = c == '\n' ? ' ' : c;
  }
  std::sort(out.begin(), out.end());
  return out;
}

// The statement that the replay refuses, with its place.
std::string refutation(const Finding& finding) {
  std::string out = "`" + finding.migration.value_or("") + "`";
  if (finding.location) out += " (" + finding.location->path + ":" + std::to_string(finding.location->begin.line) + ")";
  return out + " fails in the replay: " + finding.message + (finding.sqlstate ? " (" + *finding.sqlstate + ")" : "");
}

}  // namespace

Result<Audit> audit_planned(const Audit& before, const Workspace& planned, const AuditOptions& options, const std::string& source_id) {
  Result<Audit> audit = audit_tree(planned, options);
  const Source* source = find_source(before, source_id);
  if (!audit || source == nullptr || find_source(*audit, source_id) != nullptr) return audit;
  AuditOptions named = options;
  ConfiguredSource known{.adapter = source->adapter, .path = source->path, .ledger_schema = {}, .ledger_table = {}, .tool = source->tool, .database = source->datasource};
  if (source->ledger.configured) known.ledger_schema = source->ledger.schema, known.ledger_table = source->ledger.table;
  named.config.sources = {std::move(known)};
  Result<Audit> again = audit_tree(planned, named);
  if (!again || find_source(*again, source_id) == nullptr) return audit;
  again->notices.push_back("what is left of `" + source->path + "` is not recognised as a history by its looks: name it under `sources` in reconcile.json");
  return again;
}

Proof prove(const Audit& before, const Workspace& planned, const AuditOptions& options, const std::string& source_id,
            bool same_schema, const std::string& becomes) {
  Proof proof;
  const Source* old_source = find_source(before, source_id);
  const std::string& new_id = becomes.empty() ? source_id : becomes;
  Result<Audit> after = audit_planned(before, planned, options, new_id);
  const Source* new_source = after ? find_source(*after, new_id) : nullptr;
  if (old_source == nullptr || new_source == nullptr) {
    proof.statement = "the planned files do not hold the source any more";
    return proof;
  }
  proof.errors_before = replay_errors(before, source_id);
  proof.errors_after = replay_errors(*after, new_id);
  proof.undecided = undecided_statements(*after, new_id);
  compare(schema_lines(*old_source, options), schema_lines(*new_source, options), proof);
  if (proof.differences.empty()) compare(schema_statements(*old_source, options), schema_statements(*new_source, options), proof);
  for (const Finding& finding : after->findings) {
    if (finding.source != new_id || finding.severity != Severity::Error || !finding.code.starts_with("replay/")) continue;
    proof.facts.push_back("`" + finding.migration.value_or("") + "` fails: " + finding.message);
    proof.refutation = refutation(finding);
    break;
  }
  for (const std::string& notice : after->notices) {
    if (notice.find("`sources`") != std::string::npos) proof.facts.push_back(notice);
  }
  bool clean = proof.errors_after == 0;
  bool equal = proof.differences.empty();
  proof.verdict = !clean || (same_schema && !equal) ? Verdict::Refuted
                  : proof.undecided > 0             ? Verdict::NotShown
                                                    : Verdict::Proven;
  proof.statement = "the planned history was replayed on an empty database and its schema compared, object by object, with "
                    "the one that today's history builds when its failing statements are skipped";
  proof.facts.push_back(counted(new_source->migrations.size(), "migration") + (new_source->migrations.size() == 1 ? " replays with " : " replay with ") +
                        counted(static_cast<std::size_t>(proof.errors_after), "error") + " (" + std::to_string(proof.errors_before) + " before)");
  if (proof.undecided > 0) {
    proof.facts.push_back(counted(static_cast<std::size_t>(proof.undecided), "statement") + " undecided: what is done there is not part of the proof");
  }
  proof.facts.push_back(equal ? "the schema is the same" : counted(proof.differences.size(), "difference") + " in the schema");
  return proof;
}

}  // namespace reconcile::plan
