// Value: what a run of SQL on the model knows of one datum.
//
// The text of a known value is its type's output form, with two exceptions: a value of a reg* type is its
// OID in decimals, as the server stores it, so that names that change later stay right; and text that stands
// for a composite or array value holds its members' output forms.
//
// The replay runs statements without a server, so some values are known to the byte, some only to be
// there (now(), gen_random_uuid()), and some not at all. Three-valued logic stays exact: what rests on an
// unknown value is unknown, never guessed.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/catalog/oid.h"

namespace reconcile::catalog {

class Value {
 public:
  enum class Kind { Null, Known, NotNull, Unknown };

  Value() : kind_(Kind::Unknown) {}
  static Value null() { return Value(Kind::Null, {}); }
  // `text` is the type's output form.
  static Value known(std::string text) { return Value(Kind::Known, std::move(text)); }
  static Value boolean(bool value) { return known(value ? "t" : "f"); }
  // There is a value, but which can't be told.
  static Value not_null() { return Value(Kind::NotNull, {}); }
  // The like, but told from others by a name: gen_random_uuid() is never the same twice. `symbol` is not empty.
  static Value fresh(std::string symbol) { return Value(Kind::NotNull, std::move(symbol)); }
  static Value unknown() { return Value(Kind::Unknown, {}); }

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::Null; }
  bool is_known() const { return kind_ == Kind::Known; }
  // Whether it is certain that there is (not) a value.
  bool never_null() const { return kind_ == Kind::Known || kind_ == Kind::NotNull; }
  const std::string& text() const { return text_; }  // of a known value
  const std::string& symbol() const { return text_; }  // of a NotNull value; empty when it is not fresh()
  bool is_true() const { return is_known() && text_ == "t"; }
  bool is_false() const { return is_known() && text_ == "f"; }
  bool operator==(const Value&) const = default;

 private:
  Value(Kind kind, std::string text) : kind_(kind), text_(std::move(text)) {}
  Kind kind_;
  std::string text_;
};

using Row = std::vector<Value>;

}  // namespace reconcile::catalog
