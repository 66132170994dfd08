// The differences between two schemas, object by object.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reconcile/drift/ignored.h"
#include "reconcile/drift/side.h"

namespace reconcile::drift {

// As seen from the side that says what should be there.
enum class Direction { Missing, Extra, Changed };
std::string_view to_string(Direction direction);  // "missing", "extra", "changed"

struct PropertyChange {
  std::string name;
  std::optional<std::string> expected, actual;  // nullopt: not there, or its default
  Kind kind = Kind::Real;
};

struct Difference {
  Direction direction = Direction::Changed;
  ObjectId id;
  std::optional<Object> expected, actual;  // nullopt on the side that has no such object
  std::vector<PropertyChange> changes;     // of Direction::Changed
  Kind kind = Kind::Real;
  // The difference that it follows from (a missing table's index): an index in Comparison::differences. It is
  // not reported by itself.
  std::optional<std::size_t> part_of;
  // What it was probably renamed to or from: an object that is equal but for its name.
  std::optional<ObjectId> renamed;

  std::string code() const;  // "drift/missing-column"
};

struct Undecidable {
  ObjectId id;
  std::string why;
};

struct Comparison {
  Role expected = Role::History, actual = Role::Live;
  std::string expected_name, actual_name;
  std::vector<Difference> differences;  // by table and object
  std::vector<Undecidable> undecided;   // objects that may differ or not
  std::size_t compared = 0;             // objects that both sides have
};

// `expected` says what should be there. Changes neither side (both are read again in forks).
Comparison compare(const Side& expected, const Side& actual, const Ignored& ignored);

}  // namespace reconcile::drift
