// PostgreSQL's parse nodes, as libpg_query leaves them in memory (DESIGN.md, "The SQL front end").
//
// Included by core/sql, core/analyze and core/replay only; core/catalog and everything above see our
// own types. The server headers define macros with everyday names; the worst are taken back here.
#pragma once

// Standard headers first: the server headers redefine some of what these declare.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

extern "C" {
#include <postgres.h>
// postgres.h must come first.
#include <access/attnum.h>
#include <catalog/pg_attribute.h>
#include <catalog/pg_class.h>
#include <catalog/pg_trigger.h>
#include <commands/trigger.h>
#include <nodes/nodes.h>
#include <nodes/parsenodes.h>
#include <nodes/pg_list.h>
#include <nodes/primnodes.h>
#include <nodes/value.h>
}

#undef ERROR
#undef WARNING
#undef NOTICE
#undef INFO
#undef LOG
#undef DEBUG1
#undef Min
#undef Max
#undef Abs
#undef Assert
#undef gettext
#undef snprintf
#undef vsnprintf
#undef sprintf
#undef printf
#undef fprintf
#undef vprintf
#undef vfprintf
#undef vsprintf
#undef strerror
#undef strerror_r
#undef foreach
#undef _

namespace reconcile::sql {

// Iterates a PostgreSQL List of T*: `for (auto* def : list<ColumnDef>(stmt->tableElts))`. Null is empty.
template <class T>
class ListView {
 public:
  explicit ListView(const List* list) : list_(list) {}
  struct iterator {
    const ListCell* cell;
    T* operator*() const { return static_cast<T*>(cell->ptr_value); }
    iterator& operator++() { return ++cell, *this; }
    bool operator!=(const iterator& other) const { return cell != other.cell; }
  };
  iterator begin() const { return {list_ == nullptr ? nullptr : list_->elements}; }
  iterator end() const { return {list_ == nullptr ? nullptr : list_->elements + list_->length}; }
  std::size_t size() const { return list_ == nullptr ? 0 : static_cast<std::size_t>(list_->length); }
  bool empty() const { return size() == 0; }
  T* operator[](std::size_t i) const { return static_cast<T*>(list_->elements[i].ptr_value); }
  T* back() const { return (*this)[size() - 1]; }

 private:
  const List* list_;
};

template <class T = Node>
ListView<T> list(const List* l) {
  return ListView<T>(l);
}

// The node as a T, or null when it is of another kind (or null itself). T is named by its tag.
template <class T>
const T* cast_if(const void* node, NodeTag tag) {
  return node != nullptr && nodeTag(node) == tag ? static_cast<const T*>(node) : nullptr;
}
#define RECONCILE_AS(Type, node) (::reconcile::sql::cast_if< ::Type>((node), T_##Type))

// FETCH FIRST … WITH TIES. libpg_query counts LimitOption from "none given", the server's header from LIMIT.
inline bool is_with_ties(const SelectStmt& stmt) { return static_cast<int>(stmt.limitOption) == 2; }

inline std::string_view str(const char* s) { return s == nullptr ? std::string_view() : s; }

}  // namespace reconcile::sql
