// What `verify` saw: a proof document.
#include <nlohmann/json.hpp>

#include "reconcile/plan/verify.h"
#include "reconcile/report/markdown_text.h"
#include "reconcile/report/plan_report.h"
#include "reconcile/report/terminal.h"

namespace reconcile::report {

using plan::Verification;
using plan::VerifiedItem;

std::string verification_to_json(const Verification& verification) {
  nlohmann::ordered_json out{{"format", "reconcile-verification/1"}, {"outcome", plan::to_string(verification.outcome)}, {"plan", verification.title},
                             {"state", verification.state}, {"stale", verification.stale}, {"hosts", verification.hosts}, {"items", nlohmann::ordered_json::array()}};
  for (const VerifiedItem& item : verification.items) {
    out["items"].push_back({{"title", item.title}, {"result", plan::to_string(item.result)}, {"detail", item.detail}});
  }
  return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string verification_to_markdown(const Verification& verification) {
  std::string out = "# Verification: " + std::string(plan::to_string(verification.outcome)) + "\n\nPlan: " + markdown(verification.title) + "\n\nState: " + markdown(verification.state) + "\n\n";
  for (const std::string& host : verification.hosts) out += "- looked at " + markdown(host) + "\n";
  out += (verification.hosts.empty() ? "" : "\n") + std::string("| check | result | what was seen |\n|---|---|---|\n");
  for (const VerifiedItem& item : verification.items) {
    out += "| " + markdown(item.title) + " | " + std::string(plan::to_string(item.result)) + " | " + markdown(item.detail) + " |\n";
  }
  return out;
}

std::string verification_to_text(const Verification& verification) {
  std::string out = std::string(plan::to_string(verification.outcome)) + ": " + printable(verification.title) + "\n" + printable(verification.state) + "\n";
  for (const std::string& host : verification.hosts) out += "  looked at " + printable(host) + "\n";
  for (const VerifiedItem& item : verification.items) {
    out += "  " + std::string(plan::to_string(item.result)) + ": " + printable(item.title) + ": " + printable(item.detail) + "\n";
  }
  return out;
}

}  // namespace reconcile::report
