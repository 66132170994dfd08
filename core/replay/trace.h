// What a replayed statement did, told by names: from the objects it touched in the catalog.
#pragma once

#include <unordered_map>
#include <vector>

#include "core/analyze/session.h"
#include "core/replay/replay.h"

namespace reconcile::replay {

// Knows each relation's columns as the last statement left them, to tell which one a statement made,
// changed or dropped.
class Tracer {
 public:
  explicit Tracer(catalog::Catalog& catalog) : catalog_(catalog) {}

  // Takes the touches that the catalog collected since the last call, stamps made and changed columns, and
  // returns the changes in the order in which they came about.
  std::vector<Change> take_changes(catalog::StatementId statement);

  // The objects of earlier statements that the session has used.
  std::vector<Use> uses(const analyze::Session& session) const;

  // Takes back what was learnt since `before` was copied from this.
  void restore(Tracer before) { known_ = std::move(before.known_); }

  ObjectName name_of(catalog::ObjectAddress address) const;

 private:
  struct ColumnMark {
    std::string name;
    catalog::Oid type;
    std::int32_t typmod;
    bool not_null;
    bool dropped;
    const void* default_expr;
    bool operator==(const ColumnMark&) const = default;
  };
  static std::vector<ColumnMark> marks(const catalog::Relation& relation);
  void compare_columns(const catalog::Relation& relation, catalog::StatementId statement, bool is_new,
                       std::vector<Change>& out);

  catalog::Catalog& catalog_;
  std::unordered_map<catalog::Oid, std::vector<ColumnMark>> known_;
};

}  // namespace reconcile::replay
