#include <algorithm>

#include "reconcile/report/plan_report.h"

namespace reconcile::report {

std::vector<plan::TimelineEntry> short_timeline(const plan::Plan& plan) {
  constexpr std::ptrdiff_t fewest = 3;
  std::vector<plan::TimelineEntry> out;
  for (auto first = plan.timeline.begin(); first != plan.timeline.end();) {
    auto end = std::find_if(first, plan.timeline.end(), [&](const plan::TimelineEntry& e) { return e.source != first->source || e.state != first->state; });
    if (end - first < fewest) {
      out.insert(out.end(), first, end);
    } else {
      out.push_back({first->source, first->migration + " … " + (end - 1)->migration + " (" + std::to_string(end - first) + ")", first->state});
    }
    first = end;
  }
  return out;
}

}  // namespace reconcile::report
