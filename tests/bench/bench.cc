// bench RECONCILE [--postgres CONNINFO] [MIGRATIONS…]: how long `reconcile check` takes, next to what
// parsing the same bytes takes at the least.
//
//   raw    libpg_query's raw parse of each file in this process, best of three
//   cold   `reconcile check` without a cache, which it writes
//   warm   `reconcile check` once more, best of three
//   pg     psql applies the same files to a new database, one transaction each
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <unistd.h>

extern "C" {
#include <postgres.h>
// postgres.h must come first.
#include <pg_query.h>
#include <pg_query/pg_query_internal.h>
}

#include "core/sql/nodes.h"  // takes the server headers' worst macros back
#include "tests/bench/history_writer.h"
#include "tests/bench/process.h"

namespace reconcile::bench {
namespace {

constexpr int repetitions = 3;

struct Options {
  std::string reconcile;
  std::optional<std::string> postgres;
  std::vector<std::size_t> sizes;
};

struct Measured {
  std::size_t migrations = 0;
  double raw = 0, cold = 0, warm = 0;
  long cold_kib = 0, warm_kib = 0;
  std::optional<double> postgres;
};

template <class F>
double best_of(int times, F measure) {
  double best = measure();
  for (int i = 1; i < times; ++i) best = std::min(best, measure());
  return best;
}

double raw_parse(const WrittenHistory& history) {
  double start = now();
  for (const std::string& text : history.texts) {
    MemoryContext context = pg_query_enter_memory_context();
    auto parsed = pg_query_raw_parse(text.c_str());
    bool wrong = parsed.error != nullptr;
    free(parsed.stderr_buffer);
    pg_query_exit_memory_context(context);
    if (wrong) throw std::runtime_error("a generated file does not parse");
  }
  return now() - start;
}

// Findings (exit status 1) are no obstacle; that no statement fails is what the caller's history promises.
ProcessRun check(const Options& options, const WrittenHistory& history) {
  ProcessRun run = run_process({options.reconcile, "check", history.root.string(), "--quiet"}, history.root.parent_path() / "output");
  if (run.status != 0 && run.status != 1) throw std::runtime_error("reconcile check ended with " + std::to_string(run.status));
  return run;
}

double apply_to_postgres(const std::string& conninfo, const WrittenHistory& history) {
  std::filesystem::path folder = history.root.parent_path();
  const std::string database = "reconcile_bench_" + std::to_string(getpid());
  std::ofstream script(folder / "apply.sql");
  script << "\\set ON_ERROR_STOP 1\n";
  for (const auto& file : history.files) script << "BEGIN;\n\\i '" << file.string() << "'\nCOMMIT;\n";
  script.close();
  auto psql = [&](const std::string& where, const std::string& option, const std::string& value) {
    ProcessRun run = run_process({"psql", "-X", "-q", "-d", where, option, value}, folder / "output");
    if (run.status != 0) throw std::runtime_error("psql ended with " + std::to_string(run.status));
    return run.seconds;
  };
  psql(conninfo, "-c", "CREATE DATABASE " + database);
  double seconds = psql(conninfo + " dbname=" + database, "-f", (folder / "apply.sql").string());
  psql(conninfo, "-c", "DROP DATABASE " + database);
  return seconds;
}

Measured measure(const Options& options, std::size_t migrations, const std::filesystem::path& folder) {
  WrittenHistory history = write_history(folder / std::to_string(migrations), migrations);
  Measured out{.migrations = migrations};
  out.raw = best_of(repetitions, [&] { return raw_parse(history); });
  ProcessRun cold = check(options, history);
  out.cold = cold.seconds;
  out.cold_kib = cold.peak_kib;
  out.warm = best_of(repetitions, [&] {
    ProcessRun warm = check(options, history);
    out.warm_kib = std::max(out.warm_kib, warm.peak_kib);
    return warm.seconds;
  });
  if (options.postgres) out.postgres = apply_to_postgres(*options.postgres, history);
  return out;
}

void print_header(bool postgres) {
  std::printf("%10s %9s %9s %9s %9s %9s %10s %12s %9s %9s", "migrations", "raw s", "cold s", "warm s", "cold/raw", "warm/raw",
              "warm/cold", "cold stmt/s", "cold MiB", "warm MiB");
  std::printf(postgres ? " %9s %9s\n" : "\n", "pg s", "pg/cold");
}

void print_row(const Measured& m) {
  double statements = static_cast<double>(m.migrations * statements_per_migration);
  std::printf("%10zu %9.3f %9.3f %9.3f %9.2f %9.2f %10.2f %12.0f %9.1f %9.1f", m.migrations, m.raw, m.cold, m.warm, m.cold / m.raw,
              m.warm / m.raw, m.warm / m.cold, statements / m.cold, static_cast<double>(m.cold_kib) / 1024,
              static_cast<double>(m.warm_kib) / 1024);
  if (m.postgres) std::printf(" %9.3f %9.2f", *m.postgres, *m.postgres / m.cold);
  std::printf("\n");
  std::fflush(stdout);
}

Options parse_options(int argc, char** argv) {
  if (argc < 2) throw std::runtime_error("usage: bench RECONCILE [--postgres CONNINFO] [MIGRATIONS...]");
  Options options{.reconcile = argv[1], .postgres = std::nullopt, .sizes = {}};
  for (int i = 2; i < argc; ++i) {
    std::string argument = argv[i];
    if (argument == "--postgres" && i + 1 < argc) {
      options.postgres = argv[++i];
    } else {
      options.sizes.push_back(std::stoul(argument));
    }
  }
  if (options.sizes.empty()) options.sizes = {1000, 10000};
  return options;
}

struct TemporaryFolder {
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "reconcile-bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
    path = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

void run(const Options& options) {
  TemporaryFolder folder;
  print_header(options.postgres.has_value());
  for (std::size_t size : options.sizes) print_row(measure(options, size, folder.path));
}

}  // namespace
}  // namespace reconcile::bench

int main(int argc, char** argv) {
  try {
    reconcile::bench::run(reconcile::bench::parse_options(argc, argv));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return 2;
  }
}
