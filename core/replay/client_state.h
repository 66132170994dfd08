// What a connection keeps from statement to statement besides its settings: prepared statements, cursors, and
// what its temporary tables do at the end of a transaction.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/expr.h"

namespace reconcile::replay {

struct PreparedStatement {
  const catalog::Query* query = nullptr;  // in the catalog's arena
  std::vector<catalog::Oid> types;  // of its parameters
};

// ON COMMIT DROP or DELETE ROWS.
struct OnCommit {
  catalog::Oid table = catalog::invalid_oid;  // may be gone by then
  bool drop = false;                          // else its rows are deleted
};

struct ClientState {
  std::map<std::string, PreparedStatement, std::less<>> prepared;
  std::map<std::string, bool, std::less<>> cursors;  // whether it is held beyond its transaction
  std::vector<OnCommit> on_commit;
  bool deferred_all = false;                         // SET CONSTRAINTS ALL DEFERRED, until the transaction ends

  void end_transaction() {
    std::erase_if(cursors, [](const auto& cursor) { return !cursor.second; });
    deferred_all = false;
  }
};

}  // namespace reconcile::replay
