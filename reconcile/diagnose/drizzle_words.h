// What drizzle-kit and drizzle-orm say when something is wrong, and what they leave unsaid.
#pragma once

#include <string>
#include <vector>

#include "reconcile/diagnose/symptom.h"

namespace reconcile::diagnose {

// `other_errors`: the log has the server's own words, so that a silent exit is none.
std::vector<Symptom> drizzle_symptoms(const std::vector<std::string>& lines, bool other_errors);

}  // namespace reconcile::diagnose
