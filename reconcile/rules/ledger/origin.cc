#include "reconcile/rules/ledger/origin.h"

#include <algorithm>

#include "reconcile/rules/words.h"

namespace reconcile::rule::ledger {
namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "`" : ", `") + name + "`";
  return out;
}

std::string variant_of(const git::Origin& origin) {
  return origin.variant == git::Variant::AsCommitted ? "" : " (" + std::string(to_string(origin.variant)) + ")";
}

void relate(Finding& finding, std::string message) { finding.related.push_back({std::move(message), std::nullopt}); }

void tell_end(const git::Origin& origin, const std::vector<std::string>& references, Finding& finding) {
  if (!origin.on_head) {
    std::string where = references.empty() ? "no branch or tag" : listed(references);
    relate(finding, "HEAD's history never had it: it is on " + where);
    finding.data["references"] = references;
  } else if (!origin.removed) {
    relate(finding, "it still stands there, outside the history that this ledger is of");
  } else {
    std::string what = !origin.moved_to.empty() ? "moved to `" + origin.moved_to + "` by " : origin.deleted ? "deleted by " : "changed by ";
    relate(finding, what + origin.removed->named());
    finding.data["removed_by"] = origin.removed->id;
  }
}

void tell(const git::Origin& origin, const std::vector<std::string>& references, Finding& finding) {
  finding.data["commit"] = origin.added.id;
  finding.data["path"] = origin.path;
  finding.data["variant"] = std::string(to_string(origin.variant));
  tell_end(origin, references, finding);
  finding.help = "`git show " + origin.added.short_id() + ":" + origin.path + "` is its text: restore it where it belongs to the history, or allow the row with its reason";
  if (!origin.moved_to.empty() && origin.on_head) finding.help = "give the migration its old name back, or see to it that it does not run again under the new one and allow this row with its reason";
}

// Of a text that stood at several paths, the one that the row's name is of.
const git::Origin& origin_of(const git::Evidence& git, const LedgerRow& row, const git::Origin& by_checksum) {
  const auto named = row.name ? git.by_name.find(*row.name) : git.by_name.end();
  if (named == git.by_name.end()) return by_checksum;
  const auto same = std::ranges::find(named->second, by_checksum.blob, &git::Origin::blob);
  return same == named->second.end() ? by_checksum : *same;
}

bool tell_by_name(const git::Evidence& git, const LedgerRow& row, Finding& finding) {
  auto it = row.name ? git.by_name.find(*row.name) : git.by_name.end();
  if (it == git.by_name.end() || it->second.empty()) return false;
  const git::Origin& newest = it->second.front();
  relate(finding, "git knows a file of this name, with another text: `" + newest.path + "`, added by " + newest.added.named());
  tell(newest, {}, finding);
  return true;
}

bool tell_by_time(const git::Evidence& git, const LedgerRow& row, Finding& finding) {
  auto it = row.created_at ? git.by_when.find(*row.created_at) : git.by_when.end();
  if (it == git.by_when.end()) return false;
  relate(finding, "a journal once listed this time as `" + it->second.tag + "`: `" + it->second.path + "` in " + it->second.commit.named());
  finding.data["tag"] = it->second.tag;
  finding.data["commit"] = it->second.commit.id;
  finding.data["path"] = it->second.path;
  return true;
}

}  // namespace

bool tell_origin(const git::Evidence* git, const LedgerRow& row, Finding& finding) {
  if (git == nullptr) return false;
  auto it = git->by_checksum.find(row.checksum);
  if (it == git->by_checksum.end()) return tell_by_name(*git, row, finding) || tell_by_time(*git, row, finding);
  const git::Origin& origin = origin_of(*git, row, it->second.origin);
  relate(finding, "its text is `" + origin.path + "`" + variant_of(origin) + ", added by " + origin.added.named());
  tell(origin, it->second.references, finding);
  return true;
}

bool tell_revision(const git::Evidence* git, const LedgerRow& row, Finding& finding) {
  if (git == nullptr) return false;
  auto it = git->by_checksum.find(row.checksum);
  if (it == git->by_checksum.end()) return false;
  const git::Origin& origin = it->second.origin;
  relate(finding, "the row's text is that of `" + origin.path + "`" + variant_of(origin) + " as of " + origin.added.named());
  if (origin.removed) relate(finding, std::string(origin.deleted ? "deleted by " : "changed by ") + origin.removed->named());
  finding.data["revision"] = origin.added.id;
  finding.data["path"] = origin.path;
  return true;
}

}  // namespace reconcile::rule::ledger
