// What a Drizzle snapshot declares, the same for all its versions. Texts are SQL; names are bare.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace reconcile::drizzle_snapshot {

struct Name {
  std::string schema;  // never empty: "public" where the snapshot leaves it out
  std::string name;
};

struct SequenceOptions {
  std::string increment, min_value, max_value, start, cache;  // empty: the server's default
  bool cycle = false;
};

struct Sequence {
  Name name;
  SequenceOptions options;
};

struct Identity {
  bool always = false;
  Name sequence;
  SequenceOptions options;
};

struct Column {
  std::string name;
  std::string type;  // SQL: enum names quoted and qualified, brackets of arrays with it
  bool not_null = false;
  bool primary_key = false;  // alone
  std::string default_value;
  std::string generated;
  std::optional<Identity> identity;
};

struct IndexPart {
  std::string expression;  // a column's name, or SQL
  bool is_expression = false;
  std::string opclass;
  std::string order;  // "DESC", "NULLS FIRST", …
};

struct Index {
  std::string name;
  bool unique = false;
  std::string method;
  std::vector<IndexPart> parts;
  std::string with;  // "fillfactor=70"
  std::string where;
};

struct Key {  // primary or unique
  std::string name;
  std::vector<std::string> columns;
  bool nulls_not_distinct = false;
};

struct ForeignKey {
  std::string name;
  std::vector<std::string> columns, referenced_columns;
  Name referenced;
  std::string on_delete, on_update;  // SQL; empty: no action
};

struct Check {
  std::string name, expression;
};

struct Policy {
  std::string name, as, command, using_, with_check;
  std::vector<std::string> roles;
};

struct Table {
  Name name;
  bool row_security = false;
  std::vector<Column> columns;
  std::optional<Key> primary_key;
  std::vector<Key> uniques;
  std::vector<Check> checks;
  std::vector<Index> indexes;
  std::vector<ForeignKey> foreign_keys;
  std::vector<Policy> policies;
};

struct View {
  Name name;
  bool materialized = false;
  std::string definition;
  std::string with;
  bool with_no_data = false;
};

struct EnumType {
  Name name;
  std::vector<std::string> labels;
};

struct Model {
  std::vector<std::string> schemas;
  std::vector<std::string> roles;  // CREATE ROLE's text after the keyword
  std::vector<EnumType> enums;
  std::vector<Sequence> sequences;
  std::vector<Table> tables;
  std::vector<View> views;
};

}  // namespace reconcile::drizzle_snapshot
