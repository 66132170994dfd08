// A catalog as the snapshot that drizzle-kit 0.x keeps beside a migration (version 7): what a transition to
// Drizzle writes, so that the next `drizzle-kit generate` finds nothing to do.
//
// It is written as drizzle-kit writes that of a schema.ts which `drizzle-kit pull` makes of the same
// database, save where pull is wrong (facts of 0.31): there the catalog counts, and a Correction says what to
// mend in schema.ts. What no snapshot can hold is listed, so that nobody believes it is kept.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/catalog/catalog.h"

namespace reconcile::declared {

struct SnapshotIds {
  std::string id;
  std::string prev_id = "00000000-0000-0000-0000-000000000000";  // of the first: the all-zero UUID
};

// A UUID (version 4's form) made of `text`: the same text, the same id. drizzle-kit draws random ones.
std::string snapshot_uuid(const std::string& text);

// An object that the database keeps and the snapshot does not mention.
struct LeftOut {
  std::string kind;  // "function", "trigger", "extension", "comment", …
  std::string name;  // qualified where needed
  std::string why;   // empty, or what it means
};

// What `drizzle-kit pull` writes wrongly for this database, by table or view.
struct Correction {
  std::string object;  // "public.users.tags"
  std::string text;    // one clause: what to write in schema.ts instead
};

struct DrizzleSnapshot {
  std::string json;  // as drizzle-kit writes it: two blanks of indent, no newline at the end
  std::vector<LeftOut> left_out;
  std::vector<Correction> corrections;
};

// Objects that the history made and nothing else: none of the server's, a preset's or a ledger's.
DrizzleSnapshot drizzle_snapshot(const catalog::Catalog& catalog, const SnapshotIds& ids);
// The same as a value, for comparing: without ids.
nlohmann::ordered_json drizzle_snapshot_value(const catalog::Catalog& catalog);

}  // namespace reconcile::declared
