#include "adapters/drizzle/journal.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "adapters/config/json.h"
#include "adapters/config/literal_reader.h"
#include "adapters/conflict.h"

namespace reconcile::drizzle {
namespace {

constexpr std::string_view restore_help = "restore the journal from git, or correct it by hand";

class JournalReader {
 public:
  JournalReader(const SourceText& text, Journal& journal, std::vector<LayoutProblem>& problems)
      : text_(text), journal_(journal), problems_(problems) {}

  void read() {
    Conflict conflict = find_conflict(text_.text());
    if (conflict.markers.empty()) {
      check_json();
      read_side(text_.text());
      return;
    }
    journal_.conflict_markers = conflict.markers;
    problem("history/journal-conflict", "`" + journal_.path + "` holds an unresolved merge", conflict.markers.front(),
            "resolve the merge; entries of both sides are audited until then");
    read_side(conflict.ours);
    first_side_ = journal_.entries.size();
    read_side(conflict.theirs);
    // Both sides in file order; of an entry that both change, ours first.
    std::ranges::stable_sort(journal_.entries, {}, [](const JournalEntry& entry) { return entry.span.offset; });
  }

 private:
  void problem(std::string code, std::string message, Span span, std::string_view help) {
    problems_.push_back({std::move(code), std::move(message), Location::in(text_, span), std::string(help)});
  }

  void check_json() {
    std::optional<std::size_t> error = json_error(text_.text());
    if (!error) return;
    journal_.damaged = true;
    std::size_t length = *error < text_.text().size() ? 1 : 0;
    std::string why = text_.text().starts_with("\xEF\xBB\xBF") ? " starts with a byte order mark, which JSON does not allow"
                                                               : " is not valid JSON";
    problem("guard/could-not-check", "`" + journal_.path + "`" + why, {*error, length}, restore_help);
  }

  void read_side(const std::string& side) {
    Literal root = read_literal(side);
    if (const Literal* version = root.find("version")) journal_.version = version->text;
    if (journal_.dialect.empty()) journal_.dialect = root.string_at("dialect");
    const Literal* entries = root.find("entries");
    if (entries == nullptr || !entries->is(Literal::Kind::Array)) {
      if (!journal_.damaged) {
        journal_.damaged = true;
        problem("guard/could-not-check", "`" + journal_.path + "` has no list of entries", {0, 0}, restore_help);
      }
      return;
    }
    for (const Literal& entry : entries->items) read_entry(entry, side);
  }

  void read_entry(const Literal& value, const std::string& side) {
    bool complete = value.is(Literal::Kind::Object) && value.span.length > 1 && side[value.span.end() - 1] == '}';
    if (!complete && journal_.damaged) return;  // where the broken JSON breaks off
    if (!complete || value.string_at("tag").empty()) {
      problem("guard/could-not-check", "an entry of `" + journal_.path + "` has no tag", value.span,
              "give the entry the name of its file without `.sql`, or remove it");
      return;
    }
    JournalEntry entry{.tag = value.string_at("tag"), .span = value.span};
    if (auto idx = integer(value.find("idx"))) entry.idx = *idx;
    if (const Literal* version = value.find("version")) entry.version = version->text;
    if (const Literal* breakpoints = value.find("breakpoints")) entry.breakpoints = breakpoints->flag;
    auto when = integer(value.find("when"));
    if (!when) {
      problem("guard/could-not-check", "the entry `" + entry.tag + "` of `" + journal_.path + "` has no `when`, so it never runs",
              value.span, "give it the time of its generation in milliseconds");
    }
    entry.when = when.value_or(0);
    if (!already_read(entry)) journal_.entries.push_back(std::move(entry));
  }

  static std::optional<std::int64_t> integer(const Literal* value) {
    bool fits = value != nullptr && value->is(Literal::Kind::Number) && std::abs(value->number) < 9e15;
    return fits ? std::optional(static_cast<std::int64_t>(value->number)) : std::nullopt;
  }

  // The sides of a merge share most entries. A tag listed twice within one text is two entries.
  bool already_read(const JournalEntry& entry) const {
    auto first_side = std::span(journal_.entries).first(first_side_);
    auto same_place = std::ranges::equal_range(first_side, entry.span.offset, {}, [](const JournalEntry& e) { return e.span.offset; });
    return std::ranges::any_of(same_place, [&](const JournalEntry& other) { return other.tag == entry.tag && other.when == entry.when; });
  }

  const SourceText& text_;
  Journal& journal_;
  std::vector<LayoutProblem>& problems_;
  std::size_t first_side_ = 0;  // entries of ours, once they are read
};

}  // namespace

Journal read_journal(const std::string& path, const std::string& text, std::vector<LayoutProblem>& problems) {
  Journal journal{.path = path};
  SourceText source(path, text);
  JournalReader(source, journal, problems).read();
  return journal;
}

}  // namespace reconcile::drizzle
