#include "adapters/sql_file.h"

#include <algorithm>
#include <optional>

#include "core/base/checksum.h"
#include "core/base/utf8.h"

namespace reconcile {
namespace {

// Which UTF-16 the bytes are; empty when they are none. Windows tools write SQL files so.
std::string_view utf16_kind(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE")) return "UTF-16 (little-endian)";
  if (bytes.starts_with("\xFE\xFF")) return "UTF-16 (big-endian)";
  std::string_view head = bytes.substr(0, 512);
  if (head.size() < 8) return {};
  std::size_t zeros[2] = {0, 0};
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0';
  std::size_t most = head.size() * 2 / 5;
  if (zeros[1] > most && zeros[0] == 0) return "UTF-16 (little-endian)";
  if (zeros[0] > most && zeros[1] == 0) return "UTF-16 (big-endian)";
  return {};
}

LayoutProblem about(const std::string& path, std::string message, std::string help) {
  return {"guard/could-not-check", "`" + path + "` " + std::move(message), Location::of_file(path), std::move(help)};
}

// Bytes that PostgreSQL takes from no client, nor the file's author meant: said at the first of them.
std::optional<LayoutProblem> unfit_bytes(const std::string& path, const std::string& bytes) {
  std::string message, help;
  std::optional<std::size_t> at = utf8::first_invalid(bytes);
  if (at) {
    static constexpr char digits[] = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(bytes[*at]);
    message = std::string("is not UTF-8: byte 0x") + digits[byte >> 4] + digits[byte & 15];
    help = "save it as UTF-8; until then a tool sends U+FFFD in its place, or PostgreSQL refuses it (22021)";
  } else if (std::size_t zero = bytes.find('\0'); zero != std::string::npos) {
    at = zero;
    message = "holds a zero byte, which PostgreSQL takes in no statement";
    help = "restore the file, or take the byte out: what stands behind it is not audited";
  }
  if (!at) return std::nullopt;
  LayoutProblem problem = about(path, std::move(message), std::move(help));
  problem.location = Location::in(SourceText(path, bytes), {*at, 1});
  return problem;
}

}  // namespace

LayoutProblem unreadable(const Error& error) {
  std::optional<Location> location;
  if (!error.path.empty()) location = Location::of_file(error.path);
  std::string message = error.message;
  if (!error.path.empty() && message.find(error.path) == std::string::npos) message = "`" + error.path + "`: " + message;
  return {"guard/could-not-check", std::move(message), std::move(location), error.help};
}

void read_sql_file(const FileTree& tree, HashOf hash_of, Migration& migration,
                   std::vector<LayoutProblem>& problems) {
  auto bytes = tree.read(migration.path);
  if (!bytes) {
    migration.present = false;
    EntryKind kind = tree.kind(migration.path);
    if (kind == EntryKind::Directory || kind == EntryKind::SymlinkToDirectory) {
      problems.push_back(about(migration.path, "is a directory, not a SQL file", "move it elsewhere, or restore the file"));
    } else if (kind != EntryKind::Missing) {
      problems.push_back(unreadable(bytes.error()));
    }
    return;
  }
  if (std::string_view kind = utf16_kind(*bytes); !kind.empty()) {
    problems.push_back(about(migration.path, "is " + std::string(kind) + ", which PostgreSQL does not read",
                             "save it as UTF-8 without a byte order mark"));
  } else if (auto unfit = unfit_bytes(migration.path, *bytes)) {
    problems.push_back(std::move(*unfit));
  }
  migration.valid_utf8 = utf8::valid(*bytes);
  if (hash_of == HashOf::Bytes) migration.checksum = sha256_hex(*bytes);
  migration.text = migration.valid_utf8 ? std::move(*bytes) : utf8::sanitized(*bytes);
  if (hash_of == HashOf::DecodedText) migration.checksum = sha256_hex(migration.text);
}

std::vector<Chunk> whole_text(std::string_view text) { return {Chunk{{0, text.size()}}}; }

std::vector<Chunk> split_at_breakpoints(std::string_view text) {
  static constexpr std::string_view marker = "--> statement-breakpoint";
  std::vector<Chunk> chunks;
  std::size_t start = 0;
  for (std::size_t at; (at = text.find(marker, start)) != std::string_view::npos; start = at + marker.size()) {
    chunks.push_back({{start, at - start}});
  }
  chunks.push_back({{start, text.size() - start}});
  return chunks;
}

}  // namespace reconcile
