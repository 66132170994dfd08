#include "reconcile/diagnose/symptom.h"

#include <algorithm>
#include <regex>

#include "core/base/pg_error.h"
#include "reconcile/diagnose/drizzle_words.h"

namespace reconcile::diagnose {
namespace {

std::regex pattern(const char* text) { return std::regex(text, std::regex::ECMAScript | std::regex::optimize); }

std::string trimmed(std::string text) {
  auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.back())) text.pop_back();
  text.erase(0, text.find_first_not_of(" \t"));
  return text;
}

bool is_sqlstate(const std::string& word) {
  return word.size() == 5 && std::ranges::all_of(word, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }) &&
         !condition_name(word).empty();
}

// Lines worth a closer look; the rest of a log is not searched.
bool may_matter(const std::string& line) {
  for (std::string_view word : {"rror", "ERROR", "FATAL", "P1", "P2", "P3", "pq:", "SQLSTATE", "psycopg", "PG::"}) {
    if (line.find(word) != std::string::npos) return true;
  }
  return false;
}

class Reader {
 public:
  explicit Reader(const std::vector<std::string>& lines) : lines_(lines) {}

  std::vector<Symptom> run() {
    if (bare_code()) return std::move(out_);
    for (at_ = 0; at_ < lines_.size(); ++at_) {
      if (!may_matter(lines_[at_])) continue;
      if (!prisma()) server();
    }
    for (Symptom& symptom : drizzle_symptoms(lines_, !out_.empty())) out_.push_back(std::move(symptom));
    return merged();
  }

 private:
  // "P3009" or "42703" and nothing else.
  bool bare_code() {
    std::string word;
    for (const std::string& line : lines_) {
      std::string text = trimmed(line);
      if (text.empty()) continue;
      if (!word.empty()) return false;
      word = text;
    }
    static const std::regex prisma_code = pattern(R"re(P[1236]\d{3})re");
    if (std::regex_match(word, prisma_code)) {
      out_.push_back(Symptom::of("prisma", word));
    } else if (is_sqlstate(word)) {
      out_.push_back(Symptom::of("postgres"));
      out_.back().sqlstate = word;
    }
    return !out_.empty();
  }

  // -- Prisma: "Error: P3018", a blank line, the text ------------------------------------------------

  bool prisma() {
    static const std::regex head = pattern(R"re((?:^|[\s"'(\[{])(?:Error: ?|Error code: ?|error code: ?|code: '|"code":")?(P[123]\d{3})\b)re");
    std::smatch found;
    if (!std::regex_search(lines_[at_], found, head)) return false;
    Symptom symptom = Symptom::of("prisma", found[1].str());
    std::size_t end = end_of_block(at_ + 1);
    std::string rest = trimmed(found.suffix().str());
    if (rest.starts_with(":")) symptom.message = trimmed(rest.substr(1));
    for (std::size_t i = at_; i < end; ++i) prisma_line(i, symptom);
    if (symptom.code == "P3006" && at_ > 0) prisma_line(at_ - 1, symptom);
    at_ = end - 1;
    out_.push_back(std::move(symptom));
    return true;
  }

  // A block goes on until another error begins, or the log leaves Prisma's words.
  std::size_t end_of_block(std::size_t from) const {
    static const std::regex next = pattern(R"re(^\s*(Error: P\d{4}|ELIFECYCLE|Process completed with exit code|exit status|.*exited with code \d+).*)re");
    std::size_t end = from;
    for (int blanks = 0; end < lines_.size() && end < from + 80; ++end) {
      if (std::regex_match(lines_[end], next)) break;
      blanks = trimmed(lines_[end]).empty() ? blanks + 1 : 0;
      if (blanks > 2) break;
    }
    return end;
  }

  void prisma_line(std::size_t i, Symptom& symptom) {
    static const std::regex named = pattern(R"re(^\s*Migration name: (.+?)\s*$)re");
    static const std::regex started = pattern(R"re(The `([^`]+)` migration started at (.+?) failed)re");
    static const std::regex ticked = pattern(R"re([Mm]igration `([^`]+)`)re");
    static const std::regex missing = pattern(R"re(The migration (\S+) could not be found)re");
    static const std::regex state = pattern(R"re(Database error code: ([0-9A-Z]{5})\b)re");
    static const std::regex model = pattern(R"re(The underlying table for model `([^`]+)` does not exist)re");
    const std::string& line = lines_[i];
    std::smatch found;
    if (std::regex_search(line, found, named) || std::regex_search(line, found, started) || std::regex_search(line, found, ticked) ||
        std::regex_search(line, found, missing)) {
      add_name(symptom, found[1].str());
    }
    if (std::regex_search(line, found, state)) symptom.sqlstate = found[1].str();
    if (std::regex_search(line, found, model)) {
      symptom.sqlstate = "42P01";
      symptom.message = "relation \"" + found[1].str() + "\" does not exist";
    }
    server_words(line, symptom);
    if (i + 1 < lines_.size() && symptom.message.empty() && line.find(symptom.code) != std::string::npos) first_sentence(i + 1, symptom);
  }

  void first_sentence(std::size_t from, Symptom& symptom) {
    for (std::size_t i = from; i < std::min(from + 3, lines_.size()); ++i) {
      if (trimmed(lines_[i]).empty()) continue;
      sentence_ = trimmed(lines_[i]);
      break;
    }
    if (symptom.sqlstate.empty() && symptom.code != "P3018" && symptom.code != "P3006") symptom.message = sentence_;
  }

  static void add_name(Symptom& symptom, const std::string& name) {
    if (std::ranges::count(symptom.names, name) == 0) symptom.names.push_back(name);
  }

  // -- the server's own words, as clients print them -------------------------------------------------

  // The primary message in a line, in any client's clothes; also detail and hint.
  bool server_words(const std::string& line, Symptom& symptom) {
    static const std::regex message = pattern(
        R"re((?:^|[\s:('"])(?:ERROR|FATAL|PANIC):\s+(?:([0-9A-Z]{5}):\s+)?(.+)$)re");
    static const std::regex node = pattern(R"re((?:^|[\s:>(])(?:error|PostgresError|DatabaseError|PgError|NeonDbError|DrizzleError): (.+)$)re");
    static const std::regex go = pattern(R"re(\bpq: (.+?)(?: in line \d+: .*|\)?)$)re");
    static const std::regex python = pattern(R"re((?:psycopg2?(?:\.errors)?|asyncpg\.exceptions)\.\w+: (.+)$)re");
    static const std::regex ruby = pattern(R"re(PG::\w+: ERROR:\s+(.+)$)re");
    static const std::regex detail = pattern(R"re(^\s*(?:DETAIL:\s+|detail: ['"`]|"detail":\s*"|Detail: )(.+?)['"`]?,?$)re");
    static const std::regex hint = pattern(R"re(^\s*(?:HINT:\s+|hint: ['"`]|"hint":\s*"|Hint: )(.+?)['"`]?,?$)re");
    std::smatch found;
    if (std::regex_search(line, found, detail)) return symptom.detail = found[1].str(), true;
    if (std::regex_search(line, found, hint)) return symptom.hint = found[1].str(), true;
    std::string text;
    if (std::regex_search(line, found, ruby) || std::regex_search(line, found, go) || std::regex_search(line, found, python)) {
      text = found[1].str();
    } else if (std::regex_search(line, found, message)) {
      if (found[1].matched && symptom.sqlstate.empty()) symptom.sqlstate = found[1].str();
      text = found[2].str();
    } else if (std::regex_search(line, found, node) && looks_like_server(found[1].str())) {
      text = found[1].str();
    }
    if (text.empty()) return false;
    take_message(text, symptom);
    return true;
  }

  // "message (SQLSTATE 42703)", "message at character 45", "message\n".
  static void take_message(std::string text, Symptom& symptom) {
    static const std::regex state = pattern(R"re(\s*\(SQLSTATE (?:code: )?([0-9A-Z]{5})\)\)?.*$)re");
    static const std::regex character = pattern(R"re( at character (\d+)\s*$)re");
    std::smatch found;
    if (std::regex_search(text, found, state)) {
      symptom.sqlstate = found[1].str();
      text = found.prefix().str();
    }
    if (std::regex_search(text, found, character)) {
      symptom.position = std::stoul(found[1].str().substr(0, 9));
      text = found.prefix().str();
    }
    if (!symptom.message.empty() && !symptom.sqlstate.empty()) return;
    symptom.message = trimmed(text);
    if (symptom.sqlstate.empty()) symptom.sqlstate = sqlstate_of_message(symptom.message);
  }

  // Every program says "error: …": only what a server would say counts.
  static bool looks_like_server(const std::string& text) { return !sqlstate_of_message(text).empty(); }

  void server() {
    Symptom symptom = Symptom::of("postgres");
    const std::string& line = lines_[at_];
    if (!server_words(line, symptom) || symptom.message.empty()) return;
    static const std::regex psql = pattern(R"re(psql:([^\s:]+):(\d+): )re");
    std::smatch found;
    if (std::regex_search(line, found, psql)) {
      symptom.file = found[1].str();
      symptom.line = std::atoi(found[2].str().c_str());
    }
    bool capitals = line.find("ERROR:") != std::string::npos || line.find("FATAL:") != std::string::npos;
    std::size_t end = std::min(at_ + 40, lines_.size());
    for (std::size_t i = at_ + 1; i < end; ++i) {
      if (!follows(lines_[i], symptom)) break;
    }
    if (symptom.sqlstate.empty() && !capitals) return;
    out_.push_back(std::move(symptom));
  }

  // Lines after the message that still belong to it: the fields of a JavaScript error, psql's LINE, DETAIL.
  bool follows(const std::string& line, Symptom& symptom) {
    static const std::regex state = pattern(R"re(^\s*(?:code|"code"|sqlState|SQLSTATE|\[?cause\]?.*code)\s*:\s*['"]?([0-9A-Z]{5})['"]?,?\s*\}?$)re");
    static const std::regex position = pattern(R"re(^\s*"?(?:position|where_position)"?: ['"]?(\d+)['"]?,?$)re");
    static const std::regex statement = pattern(R"re(^\s*(?:STATEMENT:|LINE \d+:)\s*(.+)$)re");
    static const std::regex another = pattern(R"re((ERROR|FATAL):\s|Error: P\d{4})re");
    std::smatch found;
    if (std::regex_search(line, another)) return false;
    if (std::regex_search(line, found, state) && is_sqlstate(found[1].str())) symptom.sqlstate = found[1].str();
    if (std::regex_search(line, found, position)) symptom.position = std::stoul(found[1].str().substr(0, 9));
    if (std::regex_search(line, found, statement) && symptom.statement.empty()) symptom.statement = trimmed(found[1].str());
    static const std::regex extra = pattern(R"re(^\s*(?:DETAIL|HINT|detail|hint|Detail|Hint|"detail"|"hint")\b)re");
    if (std::regex_search(line, extra)) server_words(line, symptom);
    return true;
  }

  // The same failure is often told twice: by the server, by the client, by the runner.
  std::vector<Symptom> merged() {
    std::vector<Symptom> kept;
    for (Symptom& symptom : out_) {
      auto same = std::ranges::find_if(kept, [&](const Symptom& k) {
        if (!k.code.empty() && k.code == symptom.code) return k.names == symptom.names && k.message == symptom.message;
        return (k.code.empty() || symptom.code.empty()) && !k.message.empty() && k.message == symptom.message;
      });
      if (same == kept.end()) {
        kept.push_back(std::move(symptom));
        continue;
      }
      if (same->sqlstate.empty()) same->sqlstate = symptom.sqlstate;
      if (same->code.empty() && !symptom.code.empty()) same->code = symptom.code, same->tool = symptom.tool;
      for (const std::string& name : symptom.names) add_name(*same, name);
    }
    return kept;
  }

  const std::vector<std::string>& lines_;
  std::size_t at_ = 0;
  std::string sentence_;
  std::vector<Symptom> out_;
};

}  // namespace

std::string sqlstate_of_message(std::string_view message) {
  static const std::vector<std::pair<std::regex, const char*>> known = [] {
    std::vector<std::pair<std::regex, const char*>> out;
    auto add = [&](const char* text, const char* state) { out.emplace_back(pattern(text), state); };
    add(R"re(^column .+ of relation ".+" already exists$)re", "42701");
    add(R"re(^(column .+ does not exist|column .+ of relation ".+" does not exist|column named in key does not exist|column ".+" referenced in foreign key constraint does not exist|column ".+" named in key does not exist)$)re", "42703");
    add(R"re(^relation ".+" does not exist$|^table ".+" does not exist$|^missing FROM-clause entry.*)re", "42P01");
    add(R"re(^relation ".+" already exists$)re", "42P07");
    add(R"re(^(type|constraint|policy|trigger|role|extension|rule|statistics object|operator) ".+" .*already exists$)re", "42710");
    add(R"re(^schema ".+" already exists$)re", "42P06");
    add(R"re(^database ".+" already exists$)re", "42P04");
    add(R"re(^(type|constraint|policy|trigger|role|index|extension|rule|sequence|collation|operator class|access method) .+ does not exist$)re", "42704");
    add(R"re(^schema ".+" does not exist$)re", "3F000");
    add(R"re(^database ".+" does not exist$)re", "3D000");
    add(R"re(^(function|procedure|aggregate|operator) .+ does not exist$)re", "42883");
    add(R"re(^function ".+" already exists with same argument types$)re", "42723");
    add(R"re(^syntax error .*|^unterminated .*)re", "42601");
    add(R"re(^cannot drop .+ because (other objects depend on it|.+ requires it)$)re", "2BP01");
    add(R"re(^column ".+" of relation ".+" contains null values$|^null value in column .*)re", "23502");
    add(R"re(^duplicate key value violates unique constraint ".+"$|^could not create unique index ".+"$)re", "23505");
    add(R"re(^insert or update on table ".+" violates foreign key constraint ".+"$|^update or delete on table ".+" violates foreign key constraint .*)re", "23503");
    add(R"re(^check constraint ".+" of relation ".+" is violated by some row$|^new row for relation ".+" violates check constraint ".+"$)re", "23514");
    add(R"re(^.+ cannot run inside a transaction block$|^.+ cannot be executed from a function.*)re", "25001");
    add(R"re(^current transaction is aborted.*)re", "25P02");
    add(R"re(^unsafe use of new value ".+" of enum type .+$)re", "55P04");
    add(R"re(^invalid input value for enum .+)re", "22P02");
    add(R"re(^invalid input syntax for .+)re", "22P02");
    add(R"re(^permission denied .*|^must be owner of .*|^must be superuser.*|^must be able to .*)re", "42501");
    add(R"re(^canceling statement due to lock timeout$)re", "55P03");
    add(R"re(^canceling statement due to .+)re", "57014");
    add(R"re(^deadlock detected$)re", "40P01");
    add(R"re(^password authentication failed for user .+)re", "28P01");
    add(R"re(^no pg_hba\.conf entry .*|^role ".+" is not permitted to log in$)re", "28000");
    add(R"re(^(sorry, )?too many (clients already|connections).*|^remaining connection slots .*)re", "53300");
    add(R"re(^prepared statement ".+" (already exists)$)re", "42P05");
    add(R"re(^prepared statement ".+" does not exist$)re", "26000");
    add(R"re(^column ".+" cannot be cast automatically to type .+)re", "42804");
    add(R"re(^default for column ".+" cannot be cast automatically to type .+)re", "42804");
    add(R"re(^there is no unique constraint matching given keys for referenced table ".+"$|^foreign key constraint ".+" cannot be implemented$)re", "42830");
    add(R"re(^cannot execute .+ in a read-only transaction$)re", "25006");
    add(R"re(^multiple primary keys for table ".+" are not allowed$)re", "42P16");
    return out;
  }();
  std::string text(message);
  for (const auto& [expression, state] : known) {
    if (std::regex_match(text, expression)) return state;
  }
  return {};
}

std::vector<Symptom> symptoms_in(const std::vector<std::string>& lines) { return Reader(lines).run(); }

}  // namespace reconcile::diagnose
