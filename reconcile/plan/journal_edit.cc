#include "reconcile/plan/journal_edit.h"

#include <nlohmann/json.hpp>

namespace reconcile::plan {

std::string render_journal(const std::string& version, const std::string& dialect, const std::vector<JournalEntry>& entries) {
  nlohmann::ordered_json journal{{"version", version}, {"dialect", dialect}, {"entries", nlohmann::ordered_json::array()}};
  for (const JournalEntry& entry : entries) {
    journal["entries"].push_back({{"idx", entry.idx},
                                  {"version", entry.version},
                                  {"when", entry.when},
                                  {"tag", entry.tag},
                                  {"breakpoints", entry.breakpoints}});
  }
  return journal.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace reconcile::plan
