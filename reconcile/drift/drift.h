// Drift: history, declared schema and live databases of a repository, compared two by two.
//
// A declared schema says what the history should build; the history says what a database should hold, as far
// as the database's ledger has it. So declared and live are compared through the history.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/finding.h"
#include "reconcile/audit/audit.h"
#include "reconcile/declared/declared.h"
#include "reconcile/drift/compare.h"

namespace reconcile::drift {

// The statement of the history behind one side of a difference.
struct Maker {
  std::string migration;
  Location at;
};

struct Compared {
  Comparison comparison;
  std::string source;       // id; empty: no history took part
  std::string environment;  // empty: no database took part
  std::string path;         // a file that stands for what has no place of its own
  std::vector<std::optional<Maker>> made, changed;  // parallel to comparison.differences; nullopt: no migration
  std::vector<std::string> pending;                 // left out: this environment's ledger does not have them
  std::vector<std::string> notes;                   // for people
};

struct DriftOptions {
  std::vector<declared::DeclaredSchema> declared;  // given by the user; empty: those that the repository has
  std::vector<std::string> ignore;                 // patterns (ignored.h)
};

struct Drift {
  std::vector<Compared> compared;
  std::vector<LayoutProblem> problems;  // what could not be compared: guard/could-not-check
};

Drift find_drift(const Audit& audit, const AuditOptions& options, const DriftOptions& drift);

// One finding per difference that does not follow from another, and per object that is undecided.
std::vector<Finding> drift_findings(const Drift& drift);

// What to do about a difference; one clause.
std::string next_step(const Compared& compared, const Difference& difference);

}  // namespace reconcile::drift
