// What the tables of system_tables.h are made with: a list of columns, each a name and how a row fills it.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/analyze/analyze.h"
#include "core/execute/container.h"
#include "core/execute/convert.h"
#include "core/execute/system_tables.h"

namespace reconcile::execute {

struct Source {
  Session& session;
  const Relation& table;
  const std::set<AttrNumber>& used;
};

inline Value text(std::string_view value) { return Value::known(std::string(value)); }
inline Value flag(bool value) { return Value::boolean(value); }
inline Value yes_no(bool value) { return Value::known(value ? "YES" : "NO"); }
inline Value number(std::int64_t value) { return Value::known(std::to_string(value)); }
inline Value code(char value) { return Value::known(value == 0 ? std::string() : std::string(1, value)); }

template <class R>
struct Column {
  const char* name;
  Value (*get)(Session& session, const R& row);
};

template <class R>
class Scan {
 public:
  Scan(Source& source, std::initializer_list<Column<R>> columns) : session_(source.session) {
    width_ = source.table.attributes.size();
    bool all = source.used.contains(0);
    for (const Column<R>& column : columns) {
      const Attribute* attribute = source.table.attribute(column.name);
      if (attribute == nullptr || !(all || source.used.contains(attribute->num))) continue;
      wanted_.emplace_back(static_cast<std::size_t>(attribute->num) - 1, column.get);
    }
  }

  void add(const R& row) {
    Row& out = result_.rows.emplace_back(width_, Value::unknown());
    for (const auto& [index, get] : wanted_) out[index] = get(session_, row);
  }

  // Every object of a collection for which `keep` holds, in the order in which they were made.
  template <class Keep>
  void add_all(const Collection<R>& objects, Keep keep) {
    std::vector<const R*> rows;
    objects.for_each([&](const R& object) {
      if (keep(object)) rows.push_back(&object);
    });
    std::sort(rows.begin(), rows.end(), [](const R* a, const R* b) { return a->oid < b->oid; });
    for (const R* object : rows) add(*object);
  }
  void add_all(const Collection<R>& objects) {
    add_all(objects, [](const R&) { return true; });
  }

  ResultSet take() { return std::move(result_); }
  ResultSet take_incomplete() {
    result_.complete = false;
    return std::move(result_);
  }

 private:
  Session& session_;
  std::size_t width_ = 0;
  std::vector<std::pair<std::size_t, Value (*)(Session&, const R&)>> wanted_;
  ResultSet result_;
};

std::string schema_name(const Session& session, Oid schema);
Value role_name(const Session& session, Oid role);
Value oid_array(std::span<const Oid> oids);
Value number_array(std::span<const AttrNumber> numbers);
// aclitem[]; null while nothing has been granted. What initdb and a platform granted on their own objects can't be told.
Value acl_array(const Object& object, const Acl& acl);
Value number_vector(const std::vector<std::int64_t>& numbers);  // int2vector, oidvector
std::vector<const Relation*> relations_of_kind(const Session& session, std::string_view kinds);

struct SystemTable {
  std::string_view name;  // with "information_schema." where it is there
  ResultSet (*scan)(Source& source);
};

std::span<const SystemTable> relation_tables();
std::span<const SystemTable> constraint_tables();
std::span<const SystemTable> type_tables();
std::span<const SystemTable> routine_tables();
std::span<const SystemTable> object_tables();
std::span<const SystemTable> security_tables();
std::span<const SystemTable> information_schema_tables();
std::span<const SystemTable> information_schema_constraints();

}  // namespace reconcile::execute
