// The parts of schema_sql: each puts one kind of objects into the script.
#pragma once

#include <optional>

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
  void removed();             // sql_removed.cc
  void changed();             // sql_changed.cc
  void changed_table(const catalog::Relation& old, const catalog::Relation& table);
  void changed_checks(const catalog::Relation& table, std::vector<std::string>& actions, std::vector<catalog::ObjectAddress>& makes);
  void changed_view(const catalog::Relation& old, const catalog::Relation& view);
  void changed_comments(const catalog::Relation& relation);
  void added_labels(const catalog::Type& old, const catalog::Type& type);
  void schemas();
  void extensions();
  bool makes_its_schema(const catalog::Extension& extension) const;
  void collations();          // sql_types.cc
  void types();
  bool is_own_type(const catalog::Type& type) const;
  bool is_range_constructor(const catalog::Function& function) const;
  std::string range_options(const catalog::Type& range) const;
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
  void publications();
  void statistics();
  void comments();            // sql_properties.cc
  void comment(catalog::ObjectAddress address, const std::string& what);
  void owners();
  void foreign_owners();
  void owner(const catalog::Object& object, const std::string& what, catalog::ObjectAddress address);
  void grants();              // sql_privileges.cc
  void grants_on(const catalog::Acl& acl, char kind, const std::string& what, const catalog::Object& object,
                 catalog::ObjectAddress address);
  void column_grants(const catalog::Relation& relation, const std::string& what);
  void foreign_grants();
  void default_privileges();
  std::optional<catalog::Acl> platform_default(char kind, catalog::Oid nsp, const std::string& owner) const;
  std::string role_name(catalog::Oid role) const;

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

// What ruleutils prints, as SQL that is read as the same expression again: PostgreSQL itself reads some of it as
// another one (a cast of an array as one of each element, (a AND b) AND c as one list of three).
std::string readable(std::string text);

std::string options_text(const catalog::Options& options);

}  // namespace reconcile::schema
