// reconcile cache: what the cache holds; `cache clear`.
#include <filesystem>
#include <string>

#include "reconcile/cli/commands.h"
#include "reconcile/cli/exit_code.h"
#include "reconcile/cli/output.h"
#include "store/cache.h"

namespace reconcile::cli {
namespace {

std::string described(const store::Usage& usage) {
  std::string out = usage.path + ": " + std::to_string(usage.bytes) + " bytes\n";
  for (const auto& [kind, count] : usage.entries) out += "  " + kind + ": " + std::to_string(count) + "\n";
  return usage.entries.empty() ? out + "  nothing\n" : out;
}

}  // namespace

int run(const CacheCommand& command) {
  const CommonOptions& common = command.common;
  std::filesystem::path file = common.cache_file.empty() ? std::filesystem::path(common.root) / ".reconcile" / "cache.db"
                                                         : std::filesystem::path(common.cache_file);
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    return write_output(common, "there is no cache at " + file.string() + "\n", nullptr, exit_clean);
  }
  store::Cache cache = store::Cache::open(file.string());
  if (command.clear) cache.clear();
  for (const std::string& text : cache.notices()) notice(text, common.verbosity);
  if (!cache.persistent()) return exit_not_made;
  std::string text = command.clear ? "cleared " + file.string() + "\n" : described(cache.usage());
  return write_output(common, text, nullptr, exit_clean);
}

}  // namespace reconcile::cli
