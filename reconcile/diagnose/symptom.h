// Symptom: one failure that a log tells of, as far as the log alone can say.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reconcile::diagnose {

struct Symptom {
  std::string tool;      // "prisma", "drizzle", "postgres"; empty: not told
  std::string code;      // "P3018", "drizzle/silent-exit", …; empty for a plain server error
  std::string sqlstate;  // empty where the log has none
  std::string message;   // the server's primary message, or the tool's sentence
  std::string detail, hint;
  std::vector<std::string> names;       // of migrations, as the log has them
  std::optional<std::size_t> position;  // in the statement, characters from 1
  std::string file;      // that psql names, with `line`
  int line = 0;
  std::string statement;  // the failing SQL, where the log shows it

  static Symptom of(std::string tool, std::string code = {}, std::string message = {}) {
    Symptom symptom;
    symptom.tool = std::move(tool);
    symptom.code = std::move(code);
    symptom.message = std::move(message);
    return symptom;
  }
  bool operator==(const Symptom&) const = default;
};

// In the order of the log, each once. `lines` are plain_lines().
std::vector<Symptom> symptoms_in(const std::vector<std::string>& lines);

// The five characters of a SQLSTATE that the server's message belongs to without doubt; else empty.
std::string sqlstate_of_message(std::string_view message);

}  // namespace reconcile::diagnose
