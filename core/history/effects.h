// Effects: what one migration does to the schema, by the names that objects had when it ran.
//
// The DAG and the rules reason on these and never on SQL. reconcile/audit/effects.cc makes them from the
// replay's trace; tests write them by hand.
#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace reconcile {

struct ObjectKey {
  std::string kind;  // "table", "column", "type", "index", …
  std::string name;  // qualified: "public.users", "public.users.email"; bare where only an error message gives it

  auto operator<=>(const ObjectKey&) const = default;
  std::string display() const { return kind.empty() ? name : kind + " " + name; }
};

// Whether what a message names ("relation users", bare or qualified) may be this object.
bool may_be(const ObjectKey& named, const ObjectKey& made);

// Another migration of the same source whose object was looked up.
struct Need {
  std::size_t migration = 0;  // index in Source::migrations
  ObjectKey object;
  auto operator<=>(const Need&) const = default;
};

// Lists are sorted and hold each key once.
struct Effects {
  std::vector<ObjectKey> makes;
  std::vector<ObjectKey> changes;
  std::vector<ObjectKey> drops;
  std::vector<ObjectKey> uses;
  std::vector<ObjectKey> misses;   // looked up and not there: bare names, as the server's message has them
  std::vector<ObjectKey> already;  // to be made, but there already: likewise
  std::vector<Need> needs;
  std::map<ObjectKey, std::string> definitions;  // of what it makes, where known
  bool changes_data = false;  // INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY
  bool complete = true;       // false: some statement failed, is undecided or was never replayed

  static Effects unknown() {
    Effects effects;
    effects.complete = false;
    return effects;
  }
  bool touches_schema() const { return !makes.empty() || !changes.empty() || !drops.empty(); }
  bool operator==(const Effects&) const = default;
};

// Parallel to one Source's lists; shorter lists mean "unknown" for the rest.
struct SourceEffects {
  std::vector<Effects> migrations;
  std::vector<Effects> outside;
  bool operator==(const SourceEffects&) const = default;
};

}  // namespace reconcile
