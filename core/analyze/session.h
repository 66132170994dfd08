// Session: the state of the connection that runs a history, as far as it changes what statements mean;
// and the objects that the current statement has looked at.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/catalog.h"

namespace reconcile::execute {
class Procedures;  // core/execute/procedures.h
}

namespace reconcile::analyze {

using namespace catalog;  // NOLINT(google-build-using-namespace): the catalog's vocabulary is ours

// What SET and transactions change: copied to try statements and take them back.
struct SessionState {
  int server_version = 15;                 // major
  std::vector<std::string> search_path = {"$user", "public"};
  std::vector<std::string> default_search_path = {"$user", "public"};  // what RESET goes back to
  std::string role = "postgres";           // current_user
  std::string session_role = "postgres";
  std::string database = "postgres";
  bool superuser = true;
  std::map<std::string, std::string> settings;  // others set by SET, lower-case names
  bool check_function_bodies = true;
  Oid temp_namespace = invalid_oid;        // pg_temp_n, once a temporary object was made

  // Transactions. In a block the number is that of the transaction; each autocommitted statement has its own.
  bool in_transaction_block = false;
  std::uint32_t transaction = 1;

};

struct Session : SessionState {
  explicit Session(Catalog& c) : catalog(c) {}

  Catalog& catalog;
  StatementId statement = no_statement;    // being replayed

  // Objects (and columns: subid) that the current statement looked up, in order of first look-up.
  std::vector<ObjectAddress> used;
  void use(ObjectAddress address);

  // Runs what is written in procedural languages; null: nobody does, and what rests on it is unknown.
  execute::Procedures* procedures = nullptr;
};

// The schemas that are searched, in order: pg_temp first if it exists, pg_catalog before the rest unless
// it is listed; names in search_path that do not exist are passed over. (namespace.c, recomputeNamespacePath)
std::vector<Oid> active_search_path(const Session& session);
// Where unqualified names are made; throws 3F000 "no schema has been selected to create in".
Oid creation_namespace(Session& session);

}  // namespace reconcile::analyze
