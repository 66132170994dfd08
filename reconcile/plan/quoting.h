// Names of files and migrations in commands and SQL that a person will paste: nothing in them may run.
#pragma once

#include <string>
#include <string_view>

namespace reconcile::plan {

// A word of a POSIX shell, quoted only where it must be.
std::string shell_word(std::string_view text);
// 'it''s'
std::string sql_literal(std::string_view text);
// "My Table", always in quotes
std::string sql_name(std::string_view text);

}  // namespace reconcile::plan
