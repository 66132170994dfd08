#include "reconcile/rules/rule.h"

namespace reconcile {

Finding& FindingSink::report(const Source* source, Location where, std::string message) {
  Finding& finding = out_.emplace_back();
  finding.code = rule_.code;
  finding.severity = rule_.severity;
  if (source != nullptr) finding.source = source->id;
  finding.location = std::move(where);
  finding.message = std::move(message);
  return finding;
}

Finding& FindingSink::report(const Source& source, const Migration& migration, std::string message) {
  Finding& finding = report(source, Location::of_file(migration.path), std::move(message));
  finding.migration = migration.name;
  return finding;
}

Finding& FindingSink::report(const Source& source, std::string message) {
  Finding& finding = report(&source, Location{}, std::move(message));
  finding.location.reset();
  return finding;
}

Finding& FindingSink::report_problem(const Source* source, const LayoutProblem& problem) {
  Finding& finding = report(source, problem.location.value_or(Location{}), problem.message);
  if (!problem.location) finding.location.reset();
  if (!problem.help.empty()) finding.help = problem.help;
  finding.object = problem.location ? problem.location->path : problem.message;
  return finding;
}

Location FindingSink::locate(const std::string& path, Span span) {
  auto [found, is_new] = texts_.try_emplace(path);
  if (is_new && in_.files != nullptr) {
    auto text = in_.files->read(path);
    if (text) found->second = SourceText(path, std::move(*text));
  }
  if (found->second.path().empty()) return Location::of_file(path);
  return Location::in(found->second, span);
}

Location FindingSink::entry_of(const Source& source, const Migration& migration) {
  if (!source.journal) return Location::of_file(migration.path);
  for (const JournalEntry& entry : source.journal->entries) {
    if (entry.tag == migration.name) return locate(source.journal->path, entry.span);
  }
  return Location::of_file(source.journal->path);
}

}  // namespace reconcile
