// What archived files did, held against the history that replaced them: shared by archived-superseded and
// archived-unrepresented, of which each file gets at most one.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "reconcile/rules/rule.h"

namespace reconcile {

struct ArchivedFile {
  const Source* source = nullptr;
  const Migration* migration = nullptr;
  std::vector<std::string> represented_by;  // migrations that make what it makes, in their order
  std::vector<ObjectKey> missing;           // made by it, by nothing in the history
  std::vector<ObjectKey> differing;         // made by both, with different definitions
  std::vector<ObjectKey> changed;           // what it changes or drops without making anything
  bool same_text = false;                   // a migration of the history is a copy of it
  bool compared = true;                     // false: some definitions are unknown, names had to do
  bool complete = true;                     // false: not all of what it does is known
  bool only_data = false;                   // it changes rows and no schema

  bool superseded() const;
};

// Every archived file that holds a statement and that a live history stands beside.
void for_each_archived(const RuleInput& in, const std::function<void(const ArchivedFile&)>& body);

}  // namespace reconcile
