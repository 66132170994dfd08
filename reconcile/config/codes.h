// Which codes of findings there are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reconcile {

// Those of the rules, of replay/ (PostgreSQL's condition names) and of the guard itself; sorted.
std::vector<std::string> known_codes();

// Why `code` names no finding, with the one that was probably meant; empty when it does. Of a group that
// has no rule yet every name is taken.
std::string code_error(std::string_view code);

// The code whose page explains it: one page does for all kinds of objects ("drift/missing-column": drift/missing).
std::string_view page_of(std::string_view code);

// The SQLSTATE behind a code of replay/; empty where there is none.
std::string_view sqlstate_of(std::string_view code);

}  // namespace reconcile
