// Where formats that insist on a file put a finding.
#pragma once

#include <map>
#include <string>

#include "reconcile/report/report.h"

namespace reconcile::report {

// The finding's own place; else its source's journal or newest migration, else the first source's.
Location placed(const Report& report, const Finding& finding);

// Fingerprints made unique: a second finding of the same one gets ":2" and so on.
class UniqueFingerprints {
 public:
  std::string of(const Finding& finding);

 private:
  std::map<std::string, int> seen_;
};

}  // namespace reconcile::report
