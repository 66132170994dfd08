// history/foreign-migrator
//
// A deployment that still calls the tool of a history that is gone, or points its migrator at a folder that
// does not exist: it migrates nothing, often with exit code 0, or builds a schema that nobody maintains.
#include <algorithm>

#include "adapters/tool_use.h"
#include "reconcile/rules/rule_list.h"
#include "reconcile/rules/words.h"

namespace reconcile::rule::history {
namespace {

// Both of Drizzle's migrators run both of its layouts' folders; what differs is not who migrates.
std::string_view family(std::string_view tool) { return tool.starts_with("drizzle") ? "drizzle" : tool; }

// Tools whose files we would have found: that there are none says something.
bool is_known_tool(std::string_view tool) {
  static constexpr std::string_view known[] = {"drizzle", "prisma", "goose", "dbmate", "flyway", "supabase", "golang-migrate", "sqitch"};
  return std::find(std::begin(known), std::end(known), family(tool)) != std::end(known);
}

bool is_of(const Source& source, std::string_view tool) {
  return family(source.tool) == family(tool) || family(source.adapter) == family(tool);
}

// What speaks against a call; empty when nothing does.
std::string fault_of(const RuleInput& in, const ToolUse& use) {
  if (use.target_missing && use.target) return "points at " + quoted(*use.target) + ", which does not exist";
  if (!is_known_tool(use.tool)) return "";
  const bool has_live = std::any_of(in.sources.begin(), in.sources.end(), [&](const Source& source) {
    return !source.archived && is_of(source, use.tool);
  });
  if (has_live) return "";
  const auto archive = std::find_if(in.sources.begin(), in.sources.end(), [&](const Source& source) { return is_of(source, use.tool); });
  if (archive != in.sources.end()) return "runs the archived history " + quoted(archive->path);
  return "calls " + quoted(use.tool) + ", of which there is no history here";
}

void check(const RuleInput& in, FindingSink& out) {
  if (in.tool_uses == nullptr || in.sources.empty()) return;
  for (const ToolUse& use : *in.tool_uses) {
    if (!use.applies) continue;
    const std::string fault = fault_of(in, use);
    if (fault.empty()) continue;
    Finding& finding = out.report(nullptr, use.location, quoted(use.command) + " " + fault);
    finding.object = use.file + " " + use.command;
    finding.data["tool"] = use.tool;
    finding.data["called_from"] = std::string(to_string(use.site));
    if (use.target) finding.data["target"] = *use.target;
  }
}

}  // namespace

constinit const Rule foreign_migrator = {
    .code = "history/foreign-migrator",
    .severity = Severity::Warning,
    .check = check,
};

}  // namespace reconcile::rule::history
