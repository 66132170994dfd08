// Every rule by its file's name, for registry.cc.
#pragma once

#include "reconcile/rules/rule.h"

namespace reconcile {

namespace rule::guard {
extern const Rule could_not_check;
}

namespace rule::history {
extern const Rule snapshot_mismatch;
extern const Rule edited;
extern const Rule archived_superseded;
extern const Rule archived_unrepresented;
extern const Rule duplicate_content;
extern const Rule duplicate_number;
extern const Rule duplicate_tag;
extern const Rule duplicate_timestamp;
extern const Rule foreign_migrator;
extern const Rule journal_conflict;
extern const Rule journal_order;
extern const Rule missing_file;
extern const Rule mixed_systems;
extern const Rule not_in_journal;
extern const Rule number_gap;
extern const Rule rollback_script;
extern const Rule snapshot_fork;
extern const Rule snapshot_missing;
extern const Rule stub;
extern const Rule unsupported_dialect;
}  // namespace rule::history

namespace rule::ledger {
extern const Rule checksum_mismatch;
extern const Rule duplicate_row;
extern const Rule environments_diverge;
extern const Rule failed;
extern const Rule foreign;
extern const Rule future_timestamp;
extern const Rule missing;
extern const Rule orphan_row;
extern const Rule out_of_order;
extern const Rule pending;
extern const Rule rolled_back;
extern const Rule will_be_skipped;
extern const Rule will_run_again;
}  // namespace rule::ledger

}  // namespace reconcile
