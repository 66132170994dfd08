// Procedures: how execution reaches what is written in PL/pgSQL, which lives above it.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/execute/execute.h"

namespace reconcile::execute {

// One firing of a trigger. Rows are indexed by attribute number - 1.
struct TriggerCall {
  const catalog::Trigger* trigger = nullptr;
  const catalog::Relation* relation = nullptr;
  std::string_view operation;       // INSERT, UPDATE, DELETE, TRUNCATE
  bool before = false, row_level = false;
  const Row* old_row = nullptr;
  const Row* new_row = nullptr;
};

class Procedures {
 public:
  virtual ~Procedures() = default;
  // Throws PgError where the body raises an error, Undecided where it can't be followed.
  virtual Value call(analyze::Session& session, const catalog::Function& function, std::span<const Value> args) = 0;
  virtual ResultSet call_set(analyze::Session& session, const catalog::Function& function,
                             std::span<const Value> args) = 0;
  // What a trigger function returns: the row to go on with, or none when the operation is to be skipped (of
  // a BEFORE row trigger; else the answer does not count).
  virtual std::optional<Row> fire(analyze::Session& session, const TriggerCall& call) = 0;
  // Of a call that could not be followed: what the tables hold that the function's text names can't be told.
  virtual void forget_effects(analyze::Session& session, catalog::Oid function) = 0;
};

}  // namespace reconcile::execute
