// What the names of migration files and folders say: numbers, dates, versions, directions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/history/source.h"

namespace reconcile {

// The leading number as written: "0003" of "0003_x", "1.2" of "1.2__x", "2024-12-18" of
// "2024-12-18-x". Empty where the name does not start with a digit.
std::string_view leading_number(std::string_view name);

// Compares version numbers as numbers, part by part: "2" < "10", "1.2" < "1.10", "03" = "3".
int compare_numbers(std::string_view a, std::string_view b);

// "20231114221325…" → ms since the epoch, read as UTC. Nothing unless it starts with fourteen digits
// that are a date and time.
std::optional<std::int64_t> timestamp_of(std::string_view name);

// Down for "x.down.sql", "x_down.sql", "x.undo.sql"; Rollback for names with "rollback" or "revert".
std::optional<OutsideReason> undo_kind(std::string_view file_name);

// "archive", "_archived", "legacy", "old", "drizzle_backup", "migrations.bak", …
bool is_archive_name(std::string_view folder_name);

bool ends_with_sql(std::string_view name);  // ".sql", in any case
std::string lower(std::string_view text);   // ASCII only
// `name` without a trailing ".sql".
std::string_view without_sql(std::string_view name);

}  // namespace reconcile
