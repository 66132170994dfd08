// Finding: one problem, as data. Rules and the replay make them; every renderer shows the same one.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/source_text.h"

namespace reconcile {

enum class Severity { Note, Warning, Error };

std::string_view to_string(Severity severity);

// Who says where: the server's own error position, or the smallest span that explains the error.
enum class Position { Derived, Server };

struct Location {
  std::string path;  // relative to the audited PATH, forward slashes
  Span span;         // bytes in the file
  LineColumn begin;
  LineColumn end;  // just past the last character
  Position position = Position::Derived;

  static Location in(const SourceText& text, Span span, Position position = Position::Derived);
  // The file itself, line 1: for findings about a file as a whole.
  static Location of_file(std::string path);

  bool operator==(const Location&) const = default;
};

struct StatementRef {
  int index = 0;  // from 0 within its file
  int first_line = 1;
  int last_line = 1;
  bool operator==(const StatementRef&) const = default;
};

struct Related {
  std::string message;  // "dropped here"
  std::optional<Location> location;
  bool operator==(const Related&) const = default;
};

// The JSON value of a finding's `data` member: ordered, small.
using DataValue = std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;
using Data = std::map<std::string, DataValue>;

struct Finding {
  std::string code;  // "group/name", stable for ever
  Severity severity = Severity::Error;
  std::string source;                      // id of the source; empty when it belongs to none
  std::optional<std::string> migration;    // its name
  std::optional<std::string> environment;
  std::string message;  // replay/: PostgreSQL's own primary message
  std::optional<std::string> sqlstate;
  std::string server_versions;  // e.g. "15-16", only where majors are known to differ
  bool first_failure = false;   // where the tool's own shadow database would stop
  bool cascade = false;         // follows from an earlier finding
  std::optional<Location> location;
  std::optional<StatementRef> statement;
  std::optional<std::string> help;  // what to do; only when we are sure
  std::vector<Related> related;
  Data data;

  // The object the finding is about, e.g. "column public.orders.total"; part of the fingerprint.
  std::string object;

  // Code, source, migration identity and object, hashed: renumbering or moving text keeps it.
  std::string fingerprint() const;

  bool operator==(const Finding&) const = default;
};

// Order of reports: source, migration order (as collected), byte offset, code.
bool report_order(const Finding& a, const Finding& b);

}  // namespace reconcile
