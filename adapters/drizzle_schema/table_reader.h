// TableReader: one call of pgTable as a table with its keys, indexes and policies, named as drizzle-kit does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/drizzle_schema/column.h"
#include "core/base/finding.h"

namespace reconcile::drizzle_schema {

// What is not understood: "`users`", and why.
struct Unread {
  std::string what, why;
  std::optional<Location> where;
};

struct TableReading {
  drizzle_snapshot::Table table;
  bool whole = true;  // false: parts of it were not understood
};

class TableReader {
 public:
  TableReader(Evaluator& evaluator, Casing casing, std::vector<Unread>& problems) : evaluator_(evaluator), casing_(casing), problems_(problems) {}

  TableReading read(std::size_t index);
  std::optional<drizzle_snapshot::Policy> policy(const Value& value);
  // sql`…` as text, its columns by their names; nullopt: computed.
  std::optional<std::string> sql(const Value& value);

 private:
  void columns();
  void column(const std::string& key, const Value& builder);
  void chain(const Value& builder, drizzle_snapshot::Column& out);
  void identity(const Value& arguments, bool always, drizzle_snapshot::Column& out);
  void references(const Value& arguments, const drizzle_snapshot::Column& from);
  void extras();
  void extra(const Value& value);
  void key(const Value& value, bool primary);
  void foreign_key(const Value& value);
  void index(const Value& value, bool unique);
  std::optional<drizzle_snapshot::IndexPart> part(const Value& value);
  std::optional<std::vector<std::string>> names_of(const std::vector<Value>& references);
  std::optional<std::string> name_of(const Value& reference) const;
  std::string joined(const std::vector<std::string>& names) const;
  void not_read(const std::string& what, const std::string& why, const Value& at);

  Evaluator& evaluator_;
  Casing casing_;
  std::vector<Unread>& problems_;
  const TableCall* call_ = nullptr;
  TableReading out_;
};

}  // namespace reconcile::drizzle_schema
