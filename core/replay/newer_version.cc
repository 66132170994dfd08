#include "core/replay/newer_version.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "core/sql/split.h"

namespace reconcile::replay {
namespace {

// The words of a statement round the one that the error points at.
class Words {
 public:
  Words(std::string_view statement, std::size_t at) {
    for (const Span& token : sql::tokens(statement)) {
      if (token.offset < at) here_ = words_.size() + 1;
      std::string word(statement.substr(token.offset, token.length));
      std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::tolower(c); });
      words_.push_back(std::move(word));
    }
  }

  // The word `distance` places behind the one at the error; empty outside the statement.
  std::string_view at(std::ptrdiff_t distance) const {
    std::ptrdiff_t index = static_cast<std::ptrdiff_t>(here_) + distance;
    return index < 0 || index >= std::ssize(words_) ? std::string_view() : std::string_view(words_[static_cast<std::size_t>(index)]);
  }
  bool starts_with(std::string_view first, std::string_view second = {}) const {
    return !words_.empty() && words_[0] == first && (second.empty() || (words_.size() > 1 && words_[1] == second));
  }
  bool before(std::string_view word) const {
    return std::find(words_.begin(), words_.begin() + static_cast<std::ptrdiff_t>(std::min(here_, words_.size())), word) !=
           words_.begin() + static_cast<std::ptrdiff_t>(std::min(here_, words_.size()));
  }
  // Whether the error stands within the parentheses of a call of a name that `wanted` accepts.
  template <class F>
  bool inside_call_of(F wanted) const {
    int depth = 0;
    for (std::size_t i = std::min(here_, words_.size()); i-- > 1;) {
      if (words_[i] == ")") ++depth;
      if (words_[i] == "(" && --depth < 0) {
        if (wanted(words_[i - 1])) return true;
        depth = 0;
      }
    }
    return false;
  }
  // Whether `GENERATED ALWAYS AS ( … )` ends just before the error.
  bool after_generated_expression() const {
    if (at(-1) != ")") return false;
    int depth = 0;
    for (std::size_t i = here_; i-- > 3;) {
      if (words_[i] == ")") ++depth;
      if (words_[i] == "(" && --depth == 0) return words_[i - 1] == "as" && words_[i - 2] == "always" && words_[i - 3] == "generated";
    }
    return false;
  }

 private:
  std::vector<std::string> words_;
  std::size_t here_ = 0;
};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

struct Syntax {
  int since;
  std::string_view what;
  bool (*matches)(const Words& words);
};

// Each is recognised at the word where PostgreSQL 15's grammar gives up.
constexpr Syntax syntaxes[] = {
    {16, "IS JSON", [](const Words& w) { return w.at(0) == "json" && (w.at(-1) == "is" || (w.at(-1) == "not" && w.at(-2) == "is")); }},
    {16, "the SQL/JSON constructors",
     [](const Words& w) {
       return w.inside_call_of([](std::string_view name) { return is_one_of(name, {"json_array", "json_object", "json_arrayagg", "json_objectagg"}); });
     }},
    {16, "STORAGE in a column's definition", [](const Words& w) { return w.at(0) == "storage" && w.starts_with("create"); }},
    {16, "CREATE STATISTICS without a name", [](const Words& w) { return w.at(0) == "on" && w.at(-1) == "statistics"; }},
    {16, "the options of GRANT … TO role WITH",
     [](const Words& w) {
       return (w.starts_with("grant") || w.starts_with("revoke")) &&
              (is_one_of(w.at(0), {"inherit", "set"}) || (is_one_of(w.at(0), {"true", "false"}) && w.at(-1) == "admin"));
     }},
    {17, "WHEN NOT MATCHED BY SOURCE", [](const Words& w) { return w.at(0) == "by" && w.at(-1) == "matched"; }},
    {17, "MERGE … RETURNING", [](const Words& w) { return w.at(0) == "returning" && w.before("merge"); }},
    {17, "AT LOCAL", [](const Words& w) { return w.at(0) == "local" && w.at(-1) == "at"; }},
    {17, "ALTER COLUMN … SET EXPRESSION", [](const Words& w) { return w.at(0) == "expression" && w.at(-1) == "set"; }},
    {17, "SET ACCESS METHOD DEFAULT", [](const Words& w) { return w.at(0) == "default" && w.at(-1) == "method"; }},
    {17, "the SQL/JSON query functions",
     [](const Words& w) {
       return w.inside_call_of([](std::string_view name) {
         return is_one_of(name, {"json", "json_scalar", "json_serialize", "json_exists", "json_value", "json_query", "json_table"});
       });
     }},
    {18, "virtual generated columns", [](const Words& w) { return w.at(0) == "virtual" || w.after_generated_expression(); }},
    {18, "WITHOUT OVERLAPS", [](const Words& w) { return w.at(0) == "without" && w.at(1) == "overlaps"; }},
    {18, "PERIOD in a foreign key", [](const Words& w) { return w.at(-1) == "period" && w.before("foreign"); }},
    {18, "[NOT] ENFORCED", [](const Words& w) { return w.at(0) == "enforced" || (w.at(0) == "not" && w.at(1) == "enforced"); }},
    {18, "NOT NULL as a table constraint",
     [](const Words& w) { return w.at(0) == "not" && w.at(1) == "null" && (w.at(-2) == "constraint" || is_one_of(w.at(-1), {"add", "(", ","})); }},
};

struct Function {
  std::string_view name;
  int since;
};

constexpr Function functions[] = {
    {"any_value", 16}, {"array_sample", 16}, {"array_shuffle", 16}, {"date_add", 16}, {"date_subtract", 16}, {"erf", 16},
    {"erfc", 16}, {"json_array", 16}, {"json_arrayagg", 16}, {"json_objectagg", 16}, {"pg_input_error_info", 16}, {"pg_input_is_valid", 16}, {"random_normal", 16},
    {"icu_unicode_version", 17}, {"json", 17}, {"json_exists", 17}, {"json_query", 17}, {"json_scalar", 17}, {"json_serialize", 17},
    {"json_value", 17}, {"merge_action", 17}, {"pg_basetype", 17}, {"random", 17}, {"to_bin", 17}, {"to_oct", 17},
    {"to_regtypemod", 17}, {"unicode_assigned", 17}, {"unicode_version", 17}, {"uuid_extract_timestamp", 17},
    {"uuid_extract_version", 17}, {"xmltext", 17},
    {"array_reverse", 18}, {"array_sort", 18}, {"casefold", 18}, {"crc32", 18}, {"crc32c", 18}, {"gamma", 18}, {"lgamma", 18},
    {"pg_get_acl", 18}, {"uuidv4", 18}, {"uuidv7", 18},
};

// function NAME(TYPES) does not exist
std::optional<NewerFeature> newer_function(std::string_view message) {
  constexpr std::string_view prefix = "function ";
  if (!message.starts_with(prefix)) return std::nullopt;
  std::string_view name = message.substr(prefix.size());
  name = name.substr(0, name.find('('));
  if (name.starts_with("pg_catalog.")) name.remove_prefix(11);
  auto found = std::find_if(std::begin(functions), std::end(functions), [&](const Function& f) { return f.name == name; });
  if (found == std::end(functions)) return std::nullopt;
  return NewerFeature{found->since, "this function"};
}

std::optional<NewerFeature> newer_syntax(const PgError& error, std::string_view statement, std::optional<std::size_t> at) {
  if (error.message.ends_with(" in FROM must have an alias")) return NewerFeature{16, "a subquery in FROM without an alias"};
  if (error.message == "unrecognized privilege type \"maintain\"") return NewerFeature{17, "the privilege MAINTAIN"};
  if (!at || *at >= statement.size()) return std::nullopt;
  if (error.message.starts_with("trailing junk after numeric literal")) {
    std::string_view junk = statement.substr(*at).substr(0, 64);
    std::size_t digits = std::min(junk.find_first_not_of("0123456789"), junk.size());
    bool underscore = digits > 0 && digits + 1 < junk.size() && junk[digits] == '_' && std::isdigit(static_cast<unsigned char>(junk[digits + 1])) != 0;
    bool radix = digits == 1 && junk[0] == '0' && junk.size() > 2 && std::string_view("xXoObB").find(junk[1]) != std::string_view::npos;
    if (underscore || radix) return NewerFeature{16, "this way to write a number"};
    return std::nullopt;
  }
  if (!error.message.starts_with("syntax error at ")) return std::nullopt;
  Words words(statement, *at);
  auto found = std::find_if(std::begin(syntaxes), std::end(syntaxes), [&](const Syntax& s) { return s.matches(words); });
  if (found == std::end(syntaxes)) return std::nullopt;
  return NewerFeature{found->since, found->what};
}

}  // namespace

std::optional<NewerFeature> newer_feature(const PgError& error, std::string_view statement, std::optional<std::size_t> at) {
  if (error.sqlstate == "42601") return newer_syntax(error, statement, at);
  if (error.sqlstate == "42883") return newer_function(error.message);
  if (error.sqlstate == "42703" && error.message == "column \"system_user\" does not exist") return NewerFeature{16, "SYSTEM_USER"};
  bool old_or_new = error.message == "missing FROM-clause entry for table \"old\"" || error.message == "missing FROM-clause entry for table \"new\"";
  if (error.sqlstate == "42P01" && old_or_new && at && Words(statement, *at).before("returning")) {
    return NewerFeature{18, "OLD and NEW in RETURNING"};
  }
  return std::nullopt;
}

}  // namespace reconcile::replay
