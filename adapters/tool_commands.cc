#include "adapters/tool_commands.h"

#include <algorithm>
#include <array>

#include "core/base/file_tree.h"

namespace reconcile {
namespace {

struct Known {
  std::string_view tool;
  std::string_view first;   // its subcommand
  std::string_view second;  // the second word of the subcommand; empty: one word is enough
  bool applies;
};

constexpr std::array<Known, 40> known_commands{{
    {"drizzle-kit", "migrate", "", true}, {"drizzle-kit", "push", "", false}, {"drizzle-kit", "generate", "", false},
    {"drizzle-kit", "check", "", false}, {"drizzle-kit", "up", "", false}, {"drizzle-kit", "pull", "", false},
    {"drizzle-kit", "introspect", "", false}, {"drizzle-kit", "drop", "", false},
    {"prisma", "migrate", "deploy", true}, {"prisma", "migrate", "dev", true}, {"prisma", "migrate", "reset", true},
    {"prisma", "migrate", "resolve", false}, {"prisma", "migrate", "status", false}, {"prisma", "migrate", "diff", false},
    {"prisma", "db", "push", false}, {"prisma", "db", "pull", false},
    {"goose", "up", "", true}, {"goose", "up-by-one", "", true}, {"goose", "down", "", false},
    {"dbmate", "up", "", true}, {"dbmate", "migrate", "", true},
    {"flyway", "migrate", "", true}, {"flyway", "repair", "", false},
    {"golang-migrate", "up", "", true},
    {"supabase", "db", "push", true}, {"supabase", "db", "reset", true}, {"supabase", "migration", "up", true},
    {"sqlx", "migrate", "run", true}, {"diesel", "migration", "run", true}, {"sqitch", "deploy", "", true},
    {"sql-migrate", "up", "", true}, {"node-pg-migrate", "up", "", true}, {"atlas", "migrate", "apply", true},
    {"knex", "migrate:latest", "", true}, {"knex", "migrate:up", "", true}, {"typeorm", "migration:run", "", true},
    {"sequelize", "db:migrate", "", true}, {"sequelize-cli", "db:migrate", "", true}, {"tern", "migrate", "", true},
    {"hasura", "migrate", "apply", true},
}};

struct Word {
  std::string_view text;
  std::size_t offset;
};

// Words are cut at blanks and at what YAML, JSON and shells put round them.
std::vector<Word> words_of(std::string_view line) {
  static constexpr std::string_view separators = " \t\r\"'`,[](){}=;";
  std::vector<Word> words;
  for (std::size_t at = 0; (at = line.find_first_not_of(separators, at)) != std::string_view::npos;) {
    std::size_t end = std::min(line.find_first_of(separators, at), line.size());
    words.push_back({line.substr(at, end - at), at});
    at = end;
  }
  return words;
}

// "./node_modules/.bin/prisma", "prisma@6.1.0", "prisma/build/index.js" → "prisma".
std::string_view program(std::string_view word) {
  if (word.find("prisma/build/index.js") != std::string_view::npos) return "prisma";
  if (word.find("drizzle-kit/bin.cjs") != std::string_view::npos) return "drizzle-kit";
  std::string_view name = file_name(word);
  name = name.substr(0, name.find('@'));
  if (name == "migrate") return "golang-migrate";  // its binary; told from the subcommand by its options
  return name;
}

bool ends_command(std::string_view word) { return word == "&&" || word == "||" || word == "|" || word == "&"; }

// The value of the first of `options` among a command's words; "-dir x" and "-dir=x" are cut alike.
std::string option_value(const std::vector<Word>& words, std::size_t start, std::initializer_list<std::string_view> options) {
  for (std::size_t i = start; i + 1 < words.size() && !ends_command(words[i].text); ++i) {
    if (std::ranges::find(options, words[i].text) != options.end()) return std::string(words[i + 1].text);
  }
  return {};
}

std::string without_scheme(std::string value) {
  for (std::string_view scheme : {"file://", "filesystem:"}) {
    if (value.starts_with(scheme)) value.erase(0, scheme.size());
  }
  return value;
}

void take_options(ToolCommand& command, const std::vector<Word>& words, std::size_t start) {
  if (command.tool == "drizzle-kit") {
    command.named = option_value(words, start, {"--config"});
    command.names_config = !command.named.empty();
  } else if (command.tool == "prisma") {
    command.named = option_value(words, start, {"--schema"});
    command.names_schema = !command.named.empty();
  } else {
    command.named = without_scheme(option_value(words, start, {"-dir", "--dir", "-d", "--migrations-dir", "-path", "--path", "-source",
                                                               "--source", "-locations", "-m", "--migrations"}));
  }
  // A variable says nothing.
  if (command.named.find('$') != std::string::npos) command.named.clear();
}

// The word of the subcommand, options before it skipped: "goose -dir x postgres url up".
bool names_subcommand(const Known& known, const std::vector<Word>& words, std::size_t i) {
  std::string_view word = words[i].text;
  // Kits before 0.21 named the dialect too: "generate:pg".
  if (known.tool == "drizzle-kit") word = word.substr(0, word.find(':'));
  if (word != known.first) return false;
  return known.second.empty() || (i + 1 < words.size() && words[i + 1].text == known.second);
}

bool takes_late_subcommand(std::string_view tool) {
  return tool == "goose" || tool == "dbmate" || tool == "flyway" || tool == "golang-migrate" || tool == "typeorm" || tool == "tern";
}

std::optional<ToolCommand> command_at(const std::vector<Word>& words, std::size_t at) {
  std::string_view name = program(words[at].text);
  for (std::size_t i = at + 1; i < words.size() && i <= at + 16 && !ends_command(words[i].text); ++i) {
    for (const Known& known : known_commands) {
      if (known.tool != name || !names_subcommand(known, words, i)) continue;
      ToolCommand command{.tool = known.tool, .action = std::string(known.first), .applies = known.applies};
      if (!known.second.empty()) command.action += " " + std::string(known.second);
      const Word& last = words[i + (known.second.empty() ? 0 : 1)];
      command.span = {words[at].offset, last.offset + last.text.size() - words[at].offset};
      take_options(command, words, at + 1);
      // "migrate" is a plain word; golang-migrate always says where its files and its database are.
      if (command.tool == "golang-migrate" && command.named.empty()) return std::nullopt;
      return command;
    }
    bool option = words[i].text.starts_with("-");
    if (!option && !takes_late_subcommand(name) && !words[i - 1].text.starts_with("-")) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<ToolCommand> psql_file(const std::vector<Word>& words, std::size_t at) {
  if (program(words[at].text) != "psql") return std::nullopt;
  std::string file = option_value(words, at + 1, {"-f", "--file"});
  if (file.find("migrat") == std::string::npos || file.find('$') != std::string::npos) return std::nullopt;
  return ToolCommand{.tool = "psql", .action = "-f", .applies = true, .span = {words[at].offset, words[at].text.size()}, .named = file};
}

}  // namespace

std::vector<ToolCommand> tool_commands(std::string_view line) {
  std::vector<ToolCommand> out;
  std::vector<Word> words = words_of(line);
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::optional<ToolCommand> command = command_at(words, i);
    if (!command) command = psql_file(words, i);
    if (command) out.push_back(std::move(*command));
  }
  return out;
}

}  // namespace reconcile
