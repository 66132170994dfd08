// Cuts a script at its top-level semicolons, as psql does: for scripts that do not parse as a whole.
// (libpg_query's scanner split drops pieces without a keyword and cuts BEGIN ATOMIC bodies apart.)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/source_text.h"

namespace reconcile::sql {

// Pieces from the first token to the last, without the semicolon; comments alone make no piece.
std::vector<Span> split_statements(std::string_view text);

// Each word, number, string, quoted name or sign of a text, in order; comments left out. A sign is one
// character, whatever operator it belongs to; so is a digit.
std::vector<Span> tokens(std::string_view text);

// Where this character stands for itself next: outside quotes, comments and names; the text's end where it does not.
std::size_t find_sign(std::string_view text, std::size_t at, char sign);

// Just past the blanks and comments (and stray semicolons, if wanted) that begin at `at`.
std::size_t skip_blanks(std::string_view text, std::size_t at, bool semicolons = true);

// The text without comments and with the blanks that don't matter taken out: two texts of which this is
// equal hold the same tokens. (Not the other way round: `a+b` and `a + b` stay different.)
std::string squeezed(std::string_view text);

}  // namespace reconcile::sql
