// Prints all that is read of one environment, as JSON: what no report shows row by row.
//
// usage: environment_dump (--db URL | --ledger FILE | --live FILE)... [--catalog]
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "adapters/environments.h"

using namespace reconcile;
using Json = nlohmann::ordered_json;

namespace {

template <class T>
Json value(const std::optional<T>& optional) {
  return optional ? Json(*optional) : Json(nullptr);
}

Json row_json(const LedgerRow& row, LedgerKind kind) {
  Json out{{"id", row.id}, {"checksum", row.checksum}};
  if (kind == LedgerKind::Prisma) {
    out.update({{"name", value(row.name)}, {"started_at", value(row.started_at)}, {"finished_at", value(row.finished_at)},
                {"rolled_back_at", value(row.rolled_back_at)}, {"logs", value(row.logs)}, {"steps", row.applied_steps_count}});
    return out;
  }
  out["created_at"] = value(row.created_at);
  if (kind == LedgerKind::DrizzleV1) out.update({{"name", value(row.name)}, {"applied_at", value(row.applied_at)}});
  return out;
}

Json environment_json(const Environment& environment) {
  Json out{{"host", environment.host},     {"complete", environment.complete}, {"server_version", value(environment.server_version)},
           {"pooled", environment.pooled}, {"ledgers", Json::array()},         {"tables", Json::array()},
           {"problems", Json::array()}};
  for (const Ledger& ledger : environment.ledgers) {
    Json rows = Json::array();
    for (const LedgerRow& row : ledger.rows) rows.push_back(row_json(row, ledger.kind));
    out["ledgers"].push_back({{"kind", to_string(ledger.kind)}, {"schema", ledger.schema}, {"table", ledger.table},
                              {"row_count", ledger.row_count}, {"rows", std::move(rows)}});
  }
  for (const TableName& table : environment.tables) out["tables"].push_back(table.schema + "." + table.name);
  for (const LayoutProblem& problem : environment.problems) out["problems"].push_back({{"message", problem.message}, {"help", problem.help}});
  out["catalog"] = environment.catalog_json ? Json::parse(*environment.catalog_json) : Json(nullptr);
  out["catalog_sql"] = value(environment.catalog_sql);
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  EnvironmentRequest request{.name = "e", .databases = {}, .ledger_files = {}, .live_file = {}};
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    if (word == "--catalog") {
      request.with_catalog = true;
    } else if (i + 1 == argc) {
      return 2;
    } else if (word == "--db") {
      request.databases.push_back({argv[++i], "--db", ""});
    } else if (word == "--ledger") {
      request.ledger_files.push_back(argv[++i]);
    } else if (word == "--live") {
      request.live_file = argv[++i];
    }
  }
  std::cout << environment_json(read_environments({&request, 1}).front()).dump(2) << "\n";
}
