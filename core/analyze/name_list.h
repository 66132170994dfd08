// A List of one String, as the grammar would have made it, for names that analysis brings in itself.
#pragma once

#include <string>
#include <string_view>

#include "core/sql/nodes.h"

namespace reconcile::analyze {

class NameList {
 public:
  explicit NameList(std::string_view name) : text_(name) {
    string_.type = T_String;
    string_.sval = text_.data();
    cell_.ptr_value = &string_;
    list_.type = T_List;
    list_.length = list_.max_length = 1;
    list_.elements = &cell_;
  }
  NameList(const NameList&) = delete;
  NameList& operator=(const NameList&) = delete;

  operator const List*() const { return &list_; }  // NOLINT(google-explicit-constructor): it stands for one

 private:
  std::string text_;
  ::String string_{};
  ListCell cell_{};
  List list_{};
};

}  // namespace reconcile::analyze
