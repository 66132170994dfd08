// schema.prisma as written: blocks, fields, attributes and their arguments, with places. Nothing is
// resolved here: a field's type is a name, an attribute's argument an expression.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/finding.h"
#include "core/base/source_text.h"

namespace reconcile::prisma_schema {

// A span of one of Document::files.
struct Place {
  std::size_t file = 0;
  Span span;
};

struct Argument;

struct Expression {
  enum class Kind { String, Number, Constant, Call, Array, Object };
  Kind kind = Kind::Constant;
  std::string text;                 // String: its value; Number: as written; Constant, Call: the name, dots kept
  std::vector<Argument> arguments;  // of a Call; items of an Array (unnamed); members of an Object (named)
  Place place;

  bool is(Kind k) const { return kind == k; }
  bool is_call(std::string_view name) const { return kind == Kind::Call && text == name; }
  const Expression* argument(std::string_view name) const;  // null when there is none of that name
};

struct Argument {
  std::string name;  // empty: positional
  Expression value;
};

struct Attribute {
  std::string name;  // without @ or @@: "id", "db.VarChar"
  std::vector<Argument> arguments;
  Place place;

  const Expression* find(std::string_view argument) const;          // by name; null when there is none
  const Expression* first_or(std::string_view argument) const;      // the positional one, else by name
  std::string text_of(std::string_view argument) const;             // "" unless there is a string of that name
};

enum class Arity { Required, Optional, List };

struct Field {
  std::string name;
  std::string type;  // "Int", a model, an enum; of Unsupported("x"): x
  bool unsupported = false;
  Arity arity = Arity::Required;
  std::vector<Attribute> attributes;
  Place place;  // the name

  const Attribute* find(std::string_view attribute) const;  // null when there is none
};

struct Model {
  enum class Kind { Model, View, Type };
  Kind kind = Kind::Model;
  std::string name;
  std::vector<Field> fields;
  std::vector<Attribute> attributes;  // those with @@
  Place place;  // the name

  const Field* field(std::string_view name) const;  // null when there is none
  const Attribute* find(std::string_view attribute) const;
};

struct EnumValue {
  std::string name;
  std::vector<Attribute> attributes;
};

struct Enum {
  std::string name;
  std::vector<EnumValue> values;
  std::vector<Attribute> attributes;
  Place place;

  const Attribute* find(std::string_view attribute) const;
};

// datasource and generator blocks.
struct Settings {
  std::string name;
  std::vector<Argument> members;
  Place place;

  const Expression* find(std::string_view key) const;
};

struct Problem {
  std::string message;  // one lower-case clause
  Place place;
};

struct Document {
  std::vector<SourceText> files;
  std::vector<Model> models;  // in the order of files and text
  std::vector<Enum> enums;
  std::vector<Settings> datasources, generators;
  std::vector<Problem> problems;

  Location location(const Place& place) const;
};

// The database's name of a thing: @map("x") or @@map("x"), else its own.
std::string mapped_name(const std::string& name, const Attribute* map);

}  // namespace reconcile::prisma_schema
