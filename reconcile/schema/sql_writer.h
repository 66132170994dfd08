// The parts of schema_sql: each puts one kind of objects into the script.
#pragma once

#include "core/analyze/analyze.h"
#include "reconcile/schema/owned.h"
#include "reconcile/schema/schema_sql.h"
#include "reconcile/schema/script.h"

namespace reconcile::schema {

class SqlWriter {
 public:
  SqlWriter(const catalog::Catalog& catalog, const SqlOptions& options);
  std::string run();

 private:
  void schemas();
  void extensions();
  void types();               // sql_types.cc
  std::string type_sql(const catalog::Type& type) const;
  std::string domain_sql(const catalog::Type& type) const;
  void functions();
  void sequences();           // sql_tables.cc
  void tables();
  std::string table_sql(const catalog::Relation& table);
  std::string column_sql(const catalog::Relation& table, const catalog::Attribute& column);
  std::string default_sql(const catalog::Relation& table, const catalog::Attribute& column);
  std::string identity_sql(const catalog::Relation& table, const catalog::Attribute& column) const;
  void table_properties(const catalog::Relation& table);
  void views();
  void constraints();         // sql_relations.cc
  void indexes();
  void triggers();
  void rules();
  void policies();
  void statistics();
  void comments();            // sql_properties.cc
  void comment(catalog::ObjectAddress address, const std::string& what);
  void grants();
  void grants_on(const catalog::Acl& acl, const std::string& what, bool public_by_default, catalog::ObjectAddress address,
                 const std::string& columns = {});

  bool stands_on_function(catalog::ObjectAddress address) const;
  std::string sequence_options(const catalog::Relation& sequence) const;
  std::string type_name(catalog::Oid type, std::int32_t typmod) const { return analyze::format_type(session_, type, typmod); }
  std::string function_signature(const catalog::Function& function) const;

  const catalog::Catalog& catalog_;
  const SqlOptions& options_;
  Owned owned_;
  analyze::Session session_;
  Script script_;
};

std::string options_text(const catalog::Options& options);

}  // namespace reconcile::schema
