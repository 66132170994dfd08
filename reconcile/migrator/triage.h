// Triage of a database that has tables but no ledger to go by: of what each migration makes, what is there.
#pragma once

#include <string>
#include <vector>

#include "core/history/effects.h"
#include "core/history/ledger.h"
#include "core/history/source.h"

namespace reconcile::migrator {

// Baseline: all that it makes is there as it makes it; Apply: nothing of it; Conflict: a part, or something else in
// its place. Nothing: it makes nothing that the rest of the history keeps, so the schema does not tell.
enum class Adoption { Baseline, Apply, Conflict, Nothing };
std::string_view to_string(Adoption adoption);  // "BASELINE", "APPLY", "CONFLICT", "-"

struct Triage {
  Adoption adoption = Adoption::Nothing;
  std::vector<std::string> present, absent;  // objects: "table public.users"
  std::vector<std::string> conflicting;      // there, with another definition: "column public.users.email: type: …"

  void decide();  // sets `adoption` by the lists
  std::string_view presence() const;  // "all", "none", "some", "conflicting"
};

// Parallel to the history. Compares tables by name: Environment::tables, which is known of complete environments
// only; of others the answer is empty.
std::vector<Triage> triage(const Source& source, const std::vector<Effects>& effects, const Environment& environment);

}  // namespace reconcile::migrator
