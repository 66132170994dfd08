// A plan for people and for programs.
#pragma once

#include <string>

#include "reconcile/plan/plan.h"
#include "reconcile/report/report.h"

namespace reconcile::plan {
struct Verification;
}

namespace reconcile::report {

// The plan's timeline for readers: three or more migrations in a row that stand alike are one entry, whose
// migration is "0000_init … 0037_tags (38)".
std::vector<plan::TimelineEntry> short_timeline(const plan::Plan& plan);

// The contract "reconcile-plan/1".
std::string plan_to_json(const plan::Plan& plan);
// For a pull request: the verdict first.
std::string plan_to_markdown(const plan::Plan& plan, const TextProvider& texts);
// One file that needs nothing else.
std::string plan_to_html(const plan::Plan& plan, const TextProvider& texts);
// What `verify` saw: "reconcile-verification/1", and a proof document for people.
std::string verification_to_json(const plan::Verification& verification);
std::string verification_to_markdown(const plan::Verification& verification);
std::string verification_to_text(const plan::Verification& verification);
std::string plan_to_text(const plan::Plan& plan, const TextStyle& style);

}  // namespace reconcile::report
