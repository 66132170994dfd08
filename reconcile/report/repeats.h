// What makes a long report short: findings that say the same of one statement after the other ("schema "auth"
// does not exist") are told by the first, and what fails only because of an earlier failure by its cause.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/finding.h"

namespace reconcile::report {

// One failure can bring down a hundred statements after it: they are one thing to mend.
struct Cause {
  std::string said;  // "`orders` would have been made here, but this statement fails: 0001_x.sql:3:1"
  long long statements = 0;
};
// In order of the first statement of each; nothing when there are too few to be in the way.
std::vector<Cause> causes_of_cascades(const std::vector<Finding>& findings);
std::string cascades_head(const std::vector<Cause>& causes);  // "67 statements fail after these, because of them"

class Repeats {
 public:
  Repeats() = default;  // every finding stands for itself
  // Borrows the findings. What follows from an earlier failure is left out.
  explicit Repeats(const std::vector<Finding>& findings);

  // Whether an earlier finding stands for this one.
  bool is_told(const Finding& finding) const;
  // "the same at 22 more places: 0003_rls.sql:76, …", the first few of them; empty when `finding` stands for itself alone.
  std::string told_by(const Finding& finding) const;

 private:
  const std::vector<const Finding*>* group_of(const Finding& finding) const;

  std::map<std::string, std::vector<const Finding*>> groups_;  // by what is said
};

}  // namespace reconcile::report
