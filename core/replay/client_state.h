// What a connection keeps from statement to statement besides its settings: prepared statements and cursors.
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

struct ClientState {
  std::map<std::string, PreparedStatement, std::less<>> prepared;
  std::map<std::string, bool, std::less<>> cursors;  // whether it is held beyond its transaction
  bool deferred_all = false;                         // SET CONSTRAINTS ALL DEFERRED, until the transaction ends

  void end_transaction() {
    std::erase_if(cursors, [](const auto& cursor) { return !cursor.second; });
    deferred_all = false;
  }
};

}  // namespace reconcile::replay
