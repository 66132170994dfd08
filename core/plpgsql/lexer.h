// Tokens of PL/pgSQL: those of SQL.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/source_text.h"

namespace reconcile::plpgsql {

enum class TokenKind { Word, QuotedName, String, Number, Parameter, Symbol, End };

struct Token {
  TokenKind kind = TokenKind::End;
  Span span;
  std::string text;  // words in lower case, quoted names and strings decoded, symbols as they stand
};

// Comments are left out; the last token is of kind End. Symbols that matter are whole: ":=", "..", "<<", ">>", "::".
std::vector<Token> tokenize(std::string_view text);

}  // namespace reconcile::plpgsql
