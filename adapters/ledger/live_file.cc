#include "adapters/ledger/live_file.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "adapters/ledger/formats.h"
#include "adapters/ledger/mapped_file.h"

namespace reconcile {
namespace {

using Json = nlohmann::json;

constexpr std::string_view format = "reconcile-capture/1";

// The value that begins at `from`, by its brackets.
std::string_view value_at(std::string_view text, std::size_t from) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = from; at < text.size(); ++at) {
    char c = text[at];
    if (quoted) {
      if (c == '\\') ++at;
      if (c == '"') quoted = false;
      continue;
    }
    if (c == '"') quoted = true;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return text.substr(from, at + 1 - from);
  }
  return {};
}

std::string without_doubled_quotes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"') ++i;
  }
  return out;
}

bool is_capture(const Json& value) { return value.is_object() && value.value("format", Json()) == format; }

// Editors give the cell as it is, in a row, or as the text of a JSON string.
std::optional<Json> find_capture(Json value) {
  if (is_capture(value)) return value;
  if (value.is_string()) {
    Json inner = Json::parse(value.get_ref<const std::string&>(), nullptr, false);
    return is_capture(inner) ? std::optional(std::move(inner)) : std::nullopt;
  }
  if (!value.is_structured()) return std::nullopt;
  for (Json& member : value) {
    if (auto found = find_capture(std::move(member))) return found;
  }
  return std::nullopt;
}

std::optional<Json> parse_at(std::string_view text, std::size_t brace) {
  std::string_view value = value_at(text, brace);
  if (value.empty()) return std::nullopt;
  Json parsed = Json::parse(value, nullptr, false);
  return parsed.is_discarded() ? std::nullopt : find_capture(std::move(parsed));
}

// The cell among whatever psql or an editor printed round it.
std::optional<Json> cell_of(std::string_view text) {
  if (begins_json(text)) {
    if (auto found = parse_at(text, text.find_first_of("[{"))) return found;
  }
  std::size_t mark = text.find(format);
  std::size_t brace = text.rfind('{', mark);
  if (brace == std::string_view::npos) return std::nullopt;
  bool csv = text.substr(brace, mark - brace).find("\"\"format\"\"") != std::string_view::npos;
  if (!csv) return parse_at(text, brace);
  std::string single = without_doubled_quotes(text.substr(brace));
  return parse_at(single, 0);
}

class Capture {
 public:
  Capture(const std::string& path, Environment& environment) : path_(path), environment_(environment) {}

  void read(const Json& cell) {
    Json version = cell.value("server_version", Json());
    if (version.is_number_integer()) environment_.server_version = version.get<int>();
    for (const Json& table : list(cell, "tables")) environment_.tables.push_back({text(table, "schema"), text(table, "name")});
    for (const Json& ledger : list(cell, "ledgers")) read_ledger(ledger);
    if (cell.contains("catalog") && cell["catalog"].is_object()) environment_.catalog_json = cell["catalog"].dump();
    if (!cell.contains("ledgers") || !cell.contains("tables")) problem("the capture is not whole", "run `reconcile capture` again, and paste all of its answer");
    environment_.complete = whole_;
  }

 private:
  static const Json& list(const Json& of, const char* key) {
    static const Json none = Json::array();
    auto found = of.find(key);
    return found != of.end() && found->is_array() ? *found : none;
  }

  static std::string text(const Json& of, const char* key) {
    if (!of.is_object()) return {};
    Json value = of.value(key, Json());
    return value.is_string() ? value.get<std::string>() : std::string();
  }

  void problem(std::string message, std::string help) {
    whole_ = false;
    environment_.problems.push_back({"guard/could-not-check", path_ + ": " + std::move(message), std::nullopt, std::move(help)});
  }

  void read_ledger(const Json& from) {
    std::string name = text(from, "schema") + "." + text(from, "table");
    bool rows_matter = text(from, "kind") != "other";
    bool readable = from.value("readable", Json()) == true;
    if (!readable && rows_matter) return problem("the role that captured it may not read `" + name + "`", "capture it again as a role that may");
    if (from.value("filtered", Json()) == true && rows_matter) {
      return problem("row-level security may hide rows of `" + name + "` from the role that captured it", "capture it again as its owner");
    }
    if (!rows_matter) {
      Ledger ledger;
      ledger.kind = LedgerKind::Other;
      ledger.schema = text(from, "schema");
      ledger.table = text(from, "table");
      ledger.origin = path_;
      Json count = from.value("row_count", Json());
      if (count.is_number_unsigned()) ledger.row_count = count.get<std::size_t>();
      environment_.ledgers.push_back(std::move(ledger));
      return;
    }
    read_rows(from, name);
  }

  // As an export of that one table.
  void read_rows(const Json& from, const std::string& name) {
    LedgerCollector collector(path_);
    Json export_of_it{{name, list(from, "rows")}};
    std::string rows = export_of_it.dump();
    if (list(from, "rows").empty()) rows = empty_table(from, name);
    read_json(rows, 1, collector);
    ExportedLedgers read = collector.finish();
    if (!read.problems.empty()) whole_ = false;
    for (Ledger& ledger : read.ledgers) {
      ledger.schema = text(from, "schema");
      ledger.table = text(from, "table");
      environment_.ledgers.push_back(std::move(ledger));
    }
    std::move(read.problems.begin(), read.problems.end(), std::back_inserter(environment_.problems));
  }

  // A ledger without rows: its kind says what its columns are.
  static std::string empty_table(const Json& from, const std::string& name) {
    std::vector<std::string> columns{"id", "hash", "created_at"};
    if (text(from, "kind") == "drizzle-v1") columns.insert(columns.end(), {"name", "applied_at"});
    if (text(from, "kind") == "prisma") columns = {"id", "checksum", "finished_at", "migration_name", "logs", "rolled_back_at", "started_at", "applied_steps_count"};
    return Json{{"columns", columns}, {name, Json::array()}}.dump();
  }

  std::string path_;
  Environment& environment_;
  bool whole_ = true;
};

// psql's own commands and the data of tables are no part of a schema; the lines stay where they are.
std::string schema_of(std::string_view dump, bool& has_data) {
  std::string out;
  bool in_data = false;
  for (std::size_t from = 0; from < dump.size();) {
    std::size_t end = std::min(dump.find('\n', from), dump.size());
    std::string_view line = dump.substr(from, end - from);
    bool begins_data = !in_data && line.starts_with("COPY ") && trimmed(line).ends_with("FROM stdin;");
    bool command = !in_data && (line.starts_with("\\restrict") || line.starts_with("\\unrestrict") || line.starts_with("\\connect"));
    if (begins_data) in_data = has_data = true;
    if (!in_data && !command) out.append(line);
    out += '\n';
    if (in_data && trimmed(line) == "\\.") in_data = false;
    from = end + 1;
  }
  return out;
}

void read_dump(std::string_view text, const std::string& path, Environment& environment) {
  bool has_data = false;
  environment.catalog_sql = schema_of(text, has_data);
  if (!has_data) return;
  LedgerCollector collector(path);
  read_export(text, collector, nullptr);
  ExportedLedgers read = collector.finish();
  std::move(read.ledgers.begin(), read.ledgers.end(), std::back_inserter(environment.ledgers));
}

bool is_dump(std::string_view text) {
  std::string_view head = text.substr(0, 64 << 10);
  return head.find("PostgreSQL database dump") != std::string_view::npos || head.find("CREATE TABLE ") != std::string_view::npos ||
         head.find("CREATE SCHEMA ") != std::string_view::npos;
}

}  // namespace

void read_live_file(const std::string& path, Environment& environment) {
  auto problem = [&](const std::string& message, std::string help) {
    environment.problems.push_back({"guard/could-not-check", path + ": " + message, std::nullopt, std::move(help)});
  };
  Result<MappedFile> file = MappedFile::open(path);
  if (!file) return problem(file.error().message, file.error().help);
  std::string_view text = file->text();
  if (text.starts_with("PGDMP")) return problem("a dump in pg_dump's own format", "write it as SQL: pg_restore --schema-only -f schema.sql " + path);
  if (text.find(format) != std::string_view::npos) {
    std::optional<Json> cell = cell_of(text);
    if (!cell) return problem("the capture is cut or was wrapped", "save the whole cell: psql -XAtf capture.sql -o " + path);
    return Capture(path, environment).read(*cell);
  }
  if (is_dump(text)) return read_dump(text, path, environment);
  problem("neither a capture nor a dump", "`reconcile capture` prints the statement whose answer is wanted; or give a pg_dump --schema-only");
}

}  // namespace reconcile
