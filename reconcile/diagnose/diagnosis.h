// Diagnosis: a symptom joined with what the repository and its replay know.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/finding.h"
#include "reconcile/audit/audit.h"
#include "reconcile/diagnose/symptom.h"

namespace reconcile::diagnose {

struct Step {
  std::string text;
  std::string command;  // empty: nothing to type
  std::string where;    // what defines the command, e.g. "package.json:6"
};

struct Diagnosis {
  std::string code;      // "P3018", "42703", "drizzle/silent-exit"
  std::string sqlstate;
  std::string title;     // what the code means
  std::string message;   // as the log has it
  std::string source, migration;  // empty where it is not known which
  std::optional<Location> location;
  std::string found_by;  // why it is this migration: "named in the log", …
  std::string cause;
  std::vector<Related> evidence;
  std::vector<Step> next;
  const Finding* finding = nullptr;  // of the audit: the same error; borrowed from it
};

// One per symptom, in their order. `lines` is the log that they were read from.
std::vector<Diagnosis> diagnose(std::span<const Symptom> symptoms, const std::vector<std::string>& lines, const Audit& audit);

}  // namespace reconcile::diagnose
