// Script: statements that make objects, put into an order that runs on an empty database.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "core/catalog/catalog.h"

namespace reconcile::schema {

// Ties between statements that do not need each other are settled by stage, then by name.
enum class Stage {
  Removed, Schema, Extension, Collation, Type, Sequence, Table, Function, SequenceOwner, Default, View, Key, Index, Attach, ForeignKey,
  Trigger, Rule, Policy, Property, Comment, Owner, Grant, DefaultPrivileges,
};

class Script {
 public:
  explicit Script(const catalog::Catalog& catalog) : catalog_(catalog) {}

  // `makes`: the objects that are there once the statement ran; what they depend on comes before it.
  // `after`: what it needs besides.
  void add(Stage stage, std::string name, std::string sql, std::vector<catalog::ObjectAddress> makes,
           std::vector<catalog::ObjectAddress> after = {});
  // The statement added last also makes this object, whose own dependencies do not count.
  void provide(catalog::ObjectAddress address) { maker_.emplace(address, items_.size() - 1); }
  std::string text() const;

 private:
  struct Item {
    Stage stage;
    std::string name, sql;
    std::vector<catalog::ObjectAddress> makes, after;
  };
  std::vector<std::vector<std::size_t>> needs() const;

  const catalog::Catalog& catalog_;
  std::vector<Item> items_;
  std::unordered_map<catalog::ObjectAddress, std::size_t, catalog::ObjectAddressHash> maker_;
};

}  // namespace reconcile::schema
