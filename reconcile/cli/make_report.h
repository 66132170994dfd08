// An audit as the data that renderers show.
#pragma once

#include "reconcile/audit/audit.h"
#include "reconcile/config/filter.h"
#include "reconcile/report/report.h"

namespace reconcile {

namespace merge {
struct BaseAudit;
}

report::MergeEntry make_merge_entry(const merge::BaseAudit& base);
report::Report make_report(const Audit& audit, Filtered judged);
// What a tool does next, by names.
report::NextEntry next_entry(const migrator::Next& next, const Source& source);
// Reads files of the audited tree for excerpts.
report::TextProvider text_provider(const Audit& audit);

}  // namespace reconcile
