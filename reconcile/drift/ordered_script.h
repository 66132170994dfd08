// OrderedScript: statements that make a live schema's objects, put into an order that runs.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/source_text.h"
#include "reconcile/drift/object.h"

namespace reconcile::drift {

// Ties between statements that do not need each other are settled by stage, then in the order of add().
enum class Stage { Role, Schema, Extension, Wrapper, Type, Sequence, Table, Function, Property, View, Attach, Key, Index, AttachIndex, ForeignKey, Last };

class OrderedScript {
 public:
  // A row of the server's catalogs: its class's and its own number.
  using Row = std::pair<std::int64_t, std::int64_t>;

  // `makes`: the rows that are there once the statement ran. `id`: the object whose definition it is part of.
  void add(Stage stage, ObjectId id, std::string sql, std::vector<Row> makes = {});
  // The row needs the other one: it is made later.
  void need(Row row, Row other) { needs_.emplace_back(row, other); }

  struct Piece {
    ObjectId id;
    Span span;  // in the text
  };
  // The statements, and which part of the text is whose, in its order.
  std::string text(std::vector<Piece>& pieces) const;

 private:
  struct Item {
    Stage stage;
    ObjectId id;
    std::string sql;
  };
  std::vector<std::vector<std::size_t>> item_needs() const;

  std::vector<Item> items_;
  std::map<Row, std::size_t> maker_;
  std::vector<std::pair<Row, Row>> needs_;
};

}  // namespace reconcile::drift
