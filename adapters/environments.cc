#include "adapters/environments.h"

#include <algorithm>
#include <mutex>
#include <thread>
#include <tuple>
#include <utility>

#include "adapters/ledger/export_file.h"
#include "adapters/ledger/live_file.h"
#include "adapters/postgres/live.h"

namespace reconcile {
namespace {

void add_problem(Environment& environment, std::string message, std::string help) {
  environment.problems.push_back({"guard/could-not-check", std::move(message), std::nullopt, std::move(help)});
}

void read_files(const EnvironmentRequest& request, Environment& environment) {
  for (const std::string& file : request.ledger_files) {
    ExportedLedgers exported = read_ledger_file(file);
    std::move(exported.ledgers.begin(), exported.ledgers.end(), std::back_inserter(environment.ledgers));
    std::move(exported.problems.begin(), exported.problems.end(), std::back_inserter(environment.problems));
  }
}

Environment read_environment(const EnvironmentRequest& request) {
  Environment environment;
  environment.name = request.name;
  for (const ConnectionRequest& database : request.databases) {
    if (database.missing.empty()) {
      postgres::read_live(database.url, {.with_catalog = request.with_catalog}, environment);
    } else {
      add_problem(environment, database.missing, "set it, or give an export with --ledger");
    }
  }
  if (!request.live_file.empty()) read_live_file(request.live_file, environment);
  read_files(request, environment);
  auto key = [](const Ledger& ledger) { return std::tie(ledger.schema, ledger.table); };
  std::stable_sort(environment.ledgers.begin(), environment.ledgers.end(), [&](const Ledger& a, const Ledger& b) { return key(a) < key(b); });
  return environment;
}

}  // namespace

std::vector<Environment> read_environments(std::span<const EnvironmentRequest> requests, const ReadNotice& done) {
  std::vector<Environment> out(requests.size());
  std::vector<std::thread> threads;
  std::mutex mutex;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    threads.emplace_back([&, i] {
      out[i] = read_environment(requests[i]);
      std::lock_guard lock(mutex);
      if (done) done(requests[i].name);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return out;
}

}  // namespace reconcile
