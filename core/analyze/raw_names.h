// A qualified name as the parser would hand it over, for constructs that stand for a call or an operator.
#pragma once

#include <array>
#include <initializer_list>
#include <string>

#include "core/sql/nodes.h"

namespace reconcile::analyze {

class RawNames {
 public:
  RawNames(std::initializer_list<const char*> names) {
    for (const char* name : names) {
      texts_[size_] = name;
      strings_[size_].type = T_String;
      strings_[size_].sval = texts_[size_].data();
      cells_[size_].ptr_value = &strings_[size_];
      ++size_;
    }
    list_.type = T_List;
    list_.length = list_.max_length = static_cast<int>(size_);
    list_.elements = cells_.data();
  }
  RawNames(const RawNames&) = delete;
  RawNames& operator=(const RawNames&) = delete;

  // Lives as long as this object.
  ::List* list() { return &list_; }

 private:
  std::size_t size_ = 0;
  std::array<std::string, 3> texts_;
  std::array<::String, 3> strings_ = {};
  std::array<ListCell, 3> cells_ = {};
  // A List ends in an array of unknown size, which is not used here.
  ::List list_ = {};
};

}  // namespace reconcile::analyze
