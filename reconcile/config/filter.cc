#include "reconcile/config/filter.h"

#include <algorithm>
#include <map>

#include "reconcile/config/inline_ignore.h"

namespace reconcile {
namespace {

struct Ignore {
  const Source* source;
  const Migration* migration;
  InlineIgnore comment;
  Location where;
  bool used = false;
};

bool matches(const AllowEntry& entry, const Finding& finding) {
  if (entry.code != finding.code) return false;
  if (finding.migration == entry.match || finding.fingerprint() == entry.match) return true;
  auto hash = finding.data.find("hash");
  const auto* value = hash == finding.data.end() ? nullptr : std::get_if<std::string>(&hash->second);
  return value != nullptr && *value == entry.match;
}

class Filter {
 public:
  explicit Filter(const FilterInput& in) : in_(in), allow_used_(in.config.allow.size()), accept_used_(in.accepted.size()) {
    for (std::size_t i = 0; i < in.accepted.size(); ++i) accepted_.emplace(in.accepted[i].fingerprint, i);
    for (const Source& source : in.sources) {
      for (const Migration& migration : source.migrations) collect_ignores(source, migration);
    }
  }

  Filtered run(std::vector<Finding> findings) {
    for (Finding& finding : findings) take(std::move(finding));
    for (std::size_t i = 0; i < in_.config.allow.size(); ++i) judge(in_.config.allow[i], allow_used_[i]);
    for (const Ignore& ignore : ignores_) judge(ignore);
    for (std::size_t i = 0; i < in_.accepted.size(); ++i) {
      if (!accept_used_[i]) judge(in_.accepted[i]);
    }
    return std::move(out_);
  }

 private:
  void collect_ignores(const Source& source, const Migration& migration) {
    if (migration.text.find("reconcile:ignore") == std::string::npos) return;
    SourceText text(migration.path, migration.text);
    for (InlineIgnore& comment : inline_ignores(text)) {
      Location where = Location::in(text, comment.span);
      ignores_.push_back({&source, &migration, std::move(comment), std::move(where)});
    }
  }

  void take(Finding finding) {
    if (is_ignored(finding) || is_allowed(finding)) {
      ++out_.allowed;
    } else if (is_accepted(finding)) {
      ++out_.accepted;
    } else {
      keep(std::move(finding));
    }
  }

  void keep(Finding finding) {
    auto severity = in_.config.severities.find(finding.code);
    if (severity != in_.config.severities.end()) {
      if (!severity->second) return;
      finding.severity = *severity->second;
    }
    out_.findings.push_back(std::move(finding));
  }

  bool obeyed(const Ignore& ignore) const {
    return !ignore.comment.reason.empty() && !in_.applied.contains({ignore.source->id, ignore.migration->name});
  }

  bool is_ignored(const Finding& finding) {
    if (!finding.location) return false;
    int line = finding.statement ? finding.statement->first_line : finding.location->begin.line;
    bool found = false;
    for (Ignore& ignore : ignores_) {
      bool meant = ignore.comment.code == finding.code && ignore.comment.statement_line == line &&
                   ignore.source->id == finding.source && ignore.migration->path == finding.location->path;
      if (!meant || !obeyed(ignore)) continue;
      found = ignore.used = true;
    }
    return found;
  }

  bool is_allowed(const Finding& finding) {
    bool found = false;
    for (std::size_t i = 0; i < in_.config.allow.size(); ++i) {
      const AllowEntry& entry = in_.config.allow[i];
      if (!matches(entry, finding)) continue;
      allow_used_[i] = true;
      found |= !has_expired(entry);
    }
    return found;
  }

  // Each entry stands for one finding.
  bool is_accepted(const Finding& finding) {
    if (finding.code.starts_with("guard/")) return false;
    auto [first, last] = accepted_.equal_range(finding.fingerprint());
    for (auto it = first; it != last; ++it) {
      if (accept_used_[it->second]) continue;
      accept_used_[it->second] = true;
      return true;
    }
    return false;
  }

  bool has_expired(const AllowEntry& entry) const { return !entry.expires.empty() && in_.today > entry.expires; }

  // Whether this run could have made a finding of the code.
  bool could_occur(std::string_view code) const {
    if (code == "history/edited") return in_.evidence.git;
    if (code == "history/snapshot-mismatch" || code.starts_with("drift/")) return in_.evidence.database;
    if (code.starts_with("ledger/")) return in_.evidence.ledger;
    return true;
  }

  static Finding guard(std::string_view code, Severity severity, const Location& where, std::string message, std::string help) {
    Finding finding;
    finding.code = code;
    finding.severity = severity;
    finding.location = where;
    finding.object = message;
    finding.message = std::move(message);
    finding.help = std::move(help);
    return finding;
  }

  void judge(const AllowEntry& entry, bool used) {
    std::string what = "the exception for " + entry.code + " at `" + entry.match + "`";
    if (has_expired(entry)) {
      keep(guard("guard/allowlist-expired", Severity::Error, entry.where, what + " expired on " + entry.expires,
                 "mend what it allows, or decide again and move the date"));
    } else if (!used && in_.evidence.every_source && could_occur(entry.code)) {
      keep(guard("guard/allowlist-unused", Severity::Warning, entry.where, what + " allows nothing", "remove it"));
    }
  }

  void judge(const Ignore& ignore) {
    if (ignore.used || !could_occur(ignore.comment.code)) return;
    std::string why = " allows nothing: the next statement has no such finding";
    std::string help = "remove the comment";
    if (ignore.comment.reason.empty()) {
      why = " gives no reason, so it is not obeyed", help = "write the reason behind the code";
    } else if (!obeyed(ignore)) {
      why = " stands in a migration that is applied, so it is not obeyed";
      help = "take it out again, which restores the checksum, and use `allow` in reconcile.json";
    }
    Finding finding = guard("guard/allowlist-unused", Severity::Warning, ignore.where, "the comment for " + ignore.comment.code + why, help);
    finding.source = ignore.source->id;
    finding.migration = ignore.migration->name;
    keep(std::move(finding));
  }

  void judge(const AcceptedFinding& entry) {
    bool this_source = in_.evidence.every_source ||
                       std::any_of(in_.sources.begin(), in_.sources.end(), [&](const Source& s) { return s.id == entry.source; });
    if (!this_source || !could_occur(entry.code)) return;
    std::string at = entry.migration.empty() ? "" : " in `" + entry.migration + "`";
    keep(guard("guard/accepted-stale", Severity::Error, entry.where, "the accepted finding " + entry.code + at + " no longer occurs",
               "remove it from the file, so that it can't come back unseen"));
  }

  const FilterInput& in_;
  std::vector<bool> allow_used_, accept_used_;
  std::multimap<std::string, std::size_t> accepted_;
  std::vector<Ignore> ignores_;
  Filtered out_;
};

}  // namespace

Filtered filter(std::vector<Finding> findings, const FilterInput& in) { return Filter(in).run(std::move(findings)); }

}  // namespace reconcile
