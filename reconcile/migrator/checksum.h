// A row's checksum and a file's text: whether they agree as the tool compares, and if not, what explains it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/history/ledger.h"
#include "core/history/source.h"

namespace reconcile::migrator {

// Prisma takes LF and CRLF for the same, and knows an old encoding that drops the leading zero of each byte.
// Drizzle never compares; here its hashes agree when they are equal.
bool same_checksum(const Source& source, const Migration& migration, const LedgerRow& row);

struct Difference {
  std::string words;      // "only line endings differ"
  bool harmless = false;  // proven: a database that ran the one text is as one that ran the other
};

// Explains a checksum by the text that a file has now: the same text with other line endings, without its comments,
// … that has this checksum. Nothing where none has.
std::optional<Difference> explain_checksum(std::string_view text, std::string_view checksum);

// What tells two texts apart, when the one that ran is known (from git).
Difference compare_texts(std::string_view ran, std::string_view now);

}  // namespace reconcile::migrator
