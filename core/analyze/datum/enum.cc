#include <algorithm>

#include "core/analyze/analyze.h"
#include "core/analyze/datum/datum.h"

namespace reconcile::analyze {

std::string enum_in_out(Session& session, const Type& type, std::string_view text) {
  auto label = std::find(type.labels.begin(), type.labels.end(), text);
  if (label == type.labels.end()) {
    throw PgError("22P02", "invalid input value for enum " + format_type(session, type.oid) + ": \"" +
                               std::string(text) + "\"");
  }
  auto index = static_cast<std::size_t>(label - type.labels.begin());
  std::uint32_t added = index < type.label_transactions.size() ? type.label_transactions[index] : 0;
  if (added != 0 && added == session.transaction) {
    throw PgError("55P04", "unsafe use of new value \"" + *label + "\" of enum type " + format_type(session, type.oid))
        .with_hint("New enum values must be committed before they can be used.");
  }
  return *label;
}

}  // namespace reconcile::analyze
