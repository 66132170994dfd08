#include "reconcile/plan/parity.h"

#include <nlohmann/json.hpp>

#include "reconcile/plan/ledger_view.h"

namespace reconcile::plan {
namespace {

using Json = nlohmann::ordered_json;

std::string query_of(const Source& source, const std::string& table) {
  if (source.adapter == "prisma") {
    return "SELECT migration_name AS name, checksum FROM " + table + " WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name";
  }
  if (source.adapter == "drizzle-v1") return "SELECT name, hash AS checksum FROM " + table + " ORDER BY name";
  return "SELECT hash AS checksum, created_at FROM " + table + " ORDER BY created_at, id";
}

// The fingerprint of what the audit says of this row; empty where it says nothing.
std::string fingerprint_of(const Audit& audit, const std::string& environment, const LedgerRow& row) {
  for (const Finding& finding : audit.findings) {
    if (finding.code != "ledger/orphan-row" || finding.environment != environment) continue;
    const auto id = finding.data.find("id");
    const auto* text = id == finding.data.end() ? nullptr : std::get_if<std::string>(&id->second);
    if (text != nullptr && *text == row.id) return finding.fingerprint();
  }
  return {};
}

const AllowEntry* entry_for(const Audit& audit, const std::string& environment, const LedgerRow& row, std::span<const AllowEntry> allow, const std::string& today) {
  const std::string fingerprint = fingerprint_of(audit, environment, row);
  for (const AllowEntry& entry : allow) {
    if (entry.code != "ledger/orphan-row" || (!entry.expires.empty() && today > entry.expires)) continue;
    if (entry.match == row.checksum || (row.name && entry.match == *row.name) || entry.match == fingerprint) return &entry;
  }
  return nullptr;
}

}  // namespace

std::string parity_file(const Audit& audit, const Source& source, std::span<const AllowEntry> allow, const std::string& today) {
  if (source.adapter == "manual" || source.migrations.empty()) return {};
  std::string table = ledger_table(source, nullptr);
  Json out{{"format", "reconcile-parity/1"}, {"source", source.id}, {"query", query_of(source, table)}, {"expected", Json::array()}, {"allowed", Json::array()}};
  for (const Migration& m : source.migrations) {
    Json row{{"name", m.name}, {"checksum", m.checksum}};
    if (source.adapter == "drizzle" && m.when) row["created_at"] = *m.when;
    out["expected"].push_back(std::move(row));
  }
  for (const Environment& environment : audit.environments) {
    auto view = view_of(environment, source);
    if (!view) continue;
    for (const LedgerRow* row : view->orphans) {
      Json entry{{"environment", environment.name}, {"checksum", row->checksum}};
      if (row->name) entry["name"] = *row->name;
      if (row->created_at) entry["created_at"] = *row->created_at;
      const AllowEntry* allowed = entry_for(audit, environment.name, *row, allow, today);
      if (allowed == nullptr) continue;
      entry["reason"] = allowed->reason;
      if (!allowed->expires.empty()) entry["expires"] = allowed->expires;
      out["allowed"].push_back(std::move(entry));
    }
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace reconcile::plan
