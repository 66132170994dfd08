// Where in a statement a word stands: for errors that the server gives no position.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/source_text.h"

namespace reconcile {

// The token that begins at `offset`: a dotted name, a string, a number or an operator; at least a byte.
Span token_at(std::string_view text, std::size_t offset);

// The first place inside `within` where `name` stands as an identifier, quoted or bare, outside comments
// and strings.
std::optional<Span> find_identifier(std::string_view text, Span within, std::string_view name);

}  // namespace reconcile
