// Value: what a run of SQL on the model knows of one datum.
//
// The replay runs statements without a server, so some values are known to the byte, some only to be
// there (now(), gen_random_uuid()), and some not at all. Three-valued logic stays exact: what rests on an
// unknown value is unknown, never guessed.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/catalog/oid.h"

namespace reconcile::execute {

class Value {
 public:
  enum class Kind { Null, Known, NotNull, Unknown };

  static Value null() { return Value(Kind::Null, {}); }
  // `text` is the type's output form.
  static Value known(std::string text) { return Value(Kind::Known, std::move(text)); }
  static Value boolean(bool value) { return known(value ? "t" : "f"); }
  // There is a value, but which can't be told.
  static Value not_null() { return Value(Kind::NotNull, {}); }
  static Value unknown() { return Value(Kind::Unknown, {}); }

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::Null; }
  bool is_known() const { return kind_ == Kind::Known; }
  // Whether it is certain that there is (not) a value.
  bool never_null() const { return kind_ == Kind::Known || kind_ == Kind::NotNull; }
  const std::string& text() const { return text_; }  // of a known value
  bool is_true() const { return is_known() && text_ == "t"; }
  bool is_false() const { return is_known() && text_ == "f"; }
  bool operator==(const Value&) const = default;

 private:
  Value(Kind kind, std::string text) : kind_(kind), text_(std::move(text)) {}
  Kind kind_;
  std::string text_;
};

using Row = std::vector<Value>;

}  // namespace reconcile::execute
