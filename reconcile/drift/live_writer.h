// LiveWriter: the parts of live_script(), each of which writes one kind of objects.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>

#include "reconcile/drift/live_script.h"

namespace reconcile::drift {

using Json = nlohmann::json;

// Members that are absent or null are empty.
std::string text_of(const Json& object, const char* key);
bool flag_of(const Json& object, const char* key);
std::int64_t oid_of(const Json& object, const char* key);  // 0 where there is none
const Json& list_of(const Json& object, const char* key);

class LiveWriter {
 public:
  explicit LiveWriter(const Json& in) : in_(in) {}
  LiveScript run();

 private:
  struct Table {
    ObjectId id;
    std::string name;  // qualified and quoted
    char kind = 'r';
    bool is_partition = false;
  };
  const Table* table(std::int64_t oid) const;
  static std::string name_of(const Json& object);  // qualified and quoted
  // The object's facts, and its identity.
  ObjectId note(const Json& object, std::string kind, std::string parent = {}, std::string schema = {});
  void facts(const ObjectId& id, const Json& object);

  void roles();                // live_script.cc
  void depends();
  void schemas();              // live_types.cc
  void extensions();
  void types();
  std::string type_sql(const Json& type) const;
  void functions();
  std::string aggregate_sql(const Json& function) const;
  void collations();
  void operators();
  void casts();
  void foreign();              // live_tables.cc: wrappers and servers
  void sequences();
  void tables();
  std::string table_sql(const Json& table, const Table& self);
  std::string column_sql(const Json& column, const Json& table, const Table& self);
  void column_properties(const Json& column, const Table& self);
  void table_properties(const Json& table, const Table& self);
  void view(const Json& table, const Table& self);
  void constraints();          // live_relations.cc
  void indexes();
  void triggers();
  void rules();
  void policies();
  void statistics();
  void event_triggers();
  void publications();

  const Json& in_;
  OrderedScript script_;
  LiveScript out_;
  std::unordered_map<std::int64_t, Table> tables_;
  std::unordered_map<std::int64_t, std::string> index_names_;
  std::unordered_map<std::string, const Json*> identity_sequences_;  // by table's oid and column
  std::unordered_map<std::int64_t, bool> calls_function_;            // default_oid of columns whose default does
};

}  // namespace reconcile::drift
