#include "reconcile/report/merge_lines.h"

namespace reconcile::report {
namespace {

std::string joined(const std::vector<std::string>& names) {
  constexpr std::size_t most = 5;
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) out += (i == 0 ? "" : ", ") + names[i];
  return names.size() > most ? out + " and " + std::to_string(names.size() - most) + " more" : out;
}

std::string verdict(const MergeSides& sides) {
  if (sides.commute == "yes") return "the two sides commute: either order builds the same schema";
  if (sides.commute == "unknown") return "whether the two sides commute can't be told";
  return "the two sides do not commute because of " + sides.because;
}

std::string findings(std::size_t count) { return std::to_string(count) + (count == 1 ? " finding" : " findings"); }

void add_relink(const RelinkEntry& relink, std::vector<std::string>& out) {
  out.push_back("  relink: put the migrations of " + relink.source + " after theirs (--patch FILE writes it as a patch)");
  for (const auto& [from, to] : relink.renames) out.push_back("    " + from + " becomes " + to);
  if (!relink.take_theirs.empty()) out.push_back("    the patch rests on their side of " + joined(relink.take_theirs));
  for (const std::string& text : relink.by_hand) out.push_back("    by hand: " + text);
}

}  // namespace

std::vector<std::string> merge_lines(const MergeEntry& merge) {
  std::vector<std::string> out{"merged with " + merge.revision + " (" + merge.commit + ")"};
  if (merge.ancestor_id.empty()) out.push_back("  the two have no commit in common");
  if (!merge.conflicts.empty()) out.push_back("  git can't merge " + joined(merge.conflicts));
  for (const MergeSides& sides : merge.sides) {
    out.push_back("  " + sides.source + ": this branch adds " + joined(sides.ours) + "; the other has " + joined(sides.theirs));
    out.push_back("  " + verdict(sides));
  }
  for (const RelinkEntry& relink : merge.relinks) add_relink(relink, out);
  if (merge.left_out > 0) out.push_back("  " + findings(merge.left_out) + " that " + merge.revision + " has by itself left out");
  return out;
}

}  // namespace reconcile::report
