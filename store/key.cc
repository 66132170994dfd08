#include "store/key.h"

#include "core/base/checksum.h"
#include "store/build_id.h"

namespace reconcile::store {
namespace {

void write(Encoder& out, const Span& span) {
  out.number(span.offset);
  out.number(span.length);
}

void write(Encoder& out, const Migration& m) {
  out.text(m.name);
  out.text(m.path);
  out.boolean(m.present);
  out.boolean(m.valid_utf8);
  out.text(m.checksum.empty() ? sha256_hex(m.text) : m.checksum);
  out.text(m.number);
  out.optional(m.when, [&](std::int64_t when) { out.integer(when); });
  out.list(m.chunks, [&](const Chunk& chunk) { write(out, chunk.span); });
  out.optional(m.transaction, [&](TransactionMode mode) { out.number(static_cast<unsigned>(mode)); });
  out.texts(m.parents);
}

void write(Encoder& out, const Journal& journal) {
  out.text(journal.path);
  out.text(journal.version);
  out.text(journal.dialect);
  out.list(journal.entries, [&](const JournalEntry& entry) {
    out.integer(entry.idx);
    out.text(entry.version);
    out.integer(entry.when);
    out.text(entry.tag);
    out.boolean(entry.breakpoints);
    write(out, entry.span);
  });
  out.list(journal.conflict_markers, [&](const Span& span) { write(out, span); });
}

void write(Encoder& out, const Snapshot& snapshot) {
  for (const std::string* text : {&snapshot.path, &snapshot.prefix, &snapshot.id, &snapshot.version}) out.text(*text);
  out.texts(snapshot.prev_ids);
}

void write(Encoder& out, const LayoutProblem& problem) {
  for (const std::string* text : {&problem.code, &problem.message, &problem.help}) out.text(*text);
  out.optional(problem.location, [&](const Location& location) {
    out.text(location.path);
    write(out, location.span);
  });
}

}  // namespace

Key::Key(std::string_view purpose) {
  static const std::string build = build_id();
  add(purpose).add(build);
}

Key& Key::add(std::string_view part) { return parts_.text(part), *this; }
Key& Key::add(std::int64_t part) { return parts_.integer(part), *this; }

Key& Key::add(const Source& s) {
  for (const std::string* text : {&s.id, &s.adapter, &s.path, &s.tool_version, &s.why_found, &s.order_rule, &s.datasource,
                                  &s.ledger.schema, &s.ledger.table, &s.tool}) {
    parts_.text(*text);
  }
  parts_.number(static_cast<unsigned>(s.dialect));
  parts_.number(static_cast<unsigned>(s.transaction));
  for (bool flag : {s.numbers_matter, s.archived, s.ledger.configured, s.fresh_session}) parts_.boolean(flag);
  parts_.list(s.migrations, [&](const Migration& m) { write(parts_, m); });
  parts_.list(s.outside, [&](const OutsideFile& file) {
    write(parts_, file.migration);
    parts_.number(static_cast<unsigned>(file.why));
  });
  parts_.optional(s.journal, [&](const Journal& journal) { write(parts_, journal); });
  parts_.list(s.snapshots, [&](const Snapshot& snapshot) { write(parts_, snapshot); });
  parts_.list(s.problems, [&](const LayoutProblem& problem) { write(parts_, problem); });
  parts_.texts(s.schemas);
  parts_.texts(s.config_files);
  return *this;
}

std::string Key::hex() const { return sha256_hex(parts_.bytes()); }

}  // namespace reconcile::store
