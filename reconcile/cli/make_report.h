// An audit as the data that renderers show.
#pragma once

#include "reconcile/audit/audit.h"
#include "reconcile/config/filter.h"
#include "reconcile/report/report.h"

namespace reconcile {

report::Report make_report(const Audit& audit, Filtered judged);
// Reads files of the audited tree for excerpts.
report::TextProvider text_provider(const Audit& audit);

}  // namespace reconcile
