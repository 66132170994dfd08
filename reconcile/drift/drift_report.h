// Drift for people and programs: a table, JSON, Markdown. Other formats show its findings (report/report.h).
#pragma once

#include <string>

#include "reconcile/drift/drift.h"

namespace reconcile::drift {

struct TextStyle {
  bool color = false;
  bool verbose = false;  // every property in full, and each undecided object
};
std::string drift_to_text(const Drift& drift, const TextStyle& style);
std::string drift_to_markdown(const Drift& drift);
// The contract "reconcile-drift/1" (docs/json.md).
std::string drift_to_json(const Drift& drift);

}  // namespace reconcile::drift
