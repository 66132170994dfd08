// Whether two scripts say the same, whatever they look like.
#pragma once

#include <string_view>

namespace reconcile::sql {

// Whether both parse, to equal trees: comments, white space, the case of keywords and needless parentheses aside.
bool same_statements(std::string_view a, std::string_view b);

}  // namespace reconcile::sql
