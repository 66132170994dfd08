// What the server says of a table or column that is not there, with its guesses at what was meant.
#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "core/analyze/analyze.h"
#include "core/analyze/relation.h"

namespace reconcile::analyze {
namespace {

constexpr int max_fuzzy_distance = 3;

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    out.push_back(text.substr(i, end - i));
    i = end;
  }
  return out;
}

int levenshtein(std::string_view a_text, std::string_view b_text) {
  std::vector<std::string_view> a = characters(a_text), b = characters(b_text);
  std::vector<int> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    int diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      int replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

// The best guesses so far (FuzzyAttrMatchState): at most two equally good ones are told.
struct Guess {
  int distance = max_fuzzy_distance + 1;
  const RangeTblEntry* first_rte = nullptr;
  std::string_view first;  // empty with first_rte set: the very column, but out of reach
  const RangeTblEntry* second_rte = nullptr;
  std::string_view second;

  void consider(int penalty, const RangeTblEntry& rte, std::string_view actual, std::string_view wanted) {
    if (penalty > distance) return;
    int cost = levenshtein(actual, wanted);
    // More than half different is no match. The half counts bytes, as the server's does.
    if (cost > static_cast<int>(wanted.size()) / 2) return;
    cost += penalty;
    if (cost < distance) {
      *this = {cost, &rte, actual, nullptr, {}};
    } else if (cost == distance) {
      tie(cost, rte, actual);
    }
  }

 private:
  void tie(int cost, const RangeTblEntry& rte, std::string_view actual) {
    if (!second.empty()) {
      *this = {cost - 1, nullptr, {}, nullptr, {}};  // three ways to read it: this distance tells nothing
    } else if (!first.empty()) {
      second_rte = &rte;
      second = actual;
    } else if (distance <= max_fuzzy_distance) {
      first_rte = &rte;
      first = actual;
    }
  }
};

bool has_exact_column(const RangeTblEntry& rte, std::string_view column, int location) {
  int matches = 0;
  for (const RteColumn& candidate : rte.columns) matches += !candidate.dropped && candidate.name == column ? 1 : 0;
  if (matches > 1) throw PgError("42702", "column reference " + quoted(column) + " is ambiguous", location);
  if (matches == 1) return true;
  return rte.kind == RteKind::Relation && rte.relkind != 'v' && rte.relkind != 'c' && system_attribute(column) != 0;
}

Guess guess_column(ParseState& state, std::string_view relation, std::string_view column, int location) {
  Guess guess;
  for (ParseState* at = &state; at != nullptr; at = at->parent) {
    for (const RangeTblEntry* rte : at->rtable) {
      if (rte->kind == RteKind::Join) continue;
      int penalty = 0;
      if (!relation.empty()) penalty = std::min(levenshtein(relation, rte->refname), max_fuzzy_distance + 2);
      for (const RteColumn& candidate : rte->columns) {
        if (!candidate.dropped && !candidate.name.empty()) guess.consider(penalty, *rte, candidate.name, column);
      }
      if (has_exact_column(*rte, column, location) && penalty == 0) return {0, rte, {}, nullptr, {}};
    }
  }
  return guess;
}

std::string column_of(const RangeTblEntry& rte, std::string_view column) {
  return "the column \"" + std::string(rte.refname) + "." + std::string(column) + "\"";
}

std::string cannot_be_referenced(std::string_view table) {
  return "There is an entry for table " + quoted(table) + ", but it cannot be referenced from this part of the query.";
}

bool is_cte_entry(const RangeTblEntry& rte, const CommonTableExpr& cte, int cte_level, int level) {
  return rte.kind == RteKind::Cte && rte.cte_levels_up + level == cte_level && rte.ctename == cte.name;
}

// searchRangeTableForRel: an entry that the name could have meant, visible or not.
const RangeTblEntry* find_entry(ParseState& state, std::string_view schema, std::string_view name) {
  int cte_level = 0;
  const CommonTableExpr* cte = schema.empty() ? find_cte(state, name, &cte_level) : nullptr;
  const Relation* relation = cte == nullptr ? lookup_relation(state.session, QualifiedName{schema, name}) : nullptr;
  int level = 0;
  for (ParseState* at = &state; at != nullptr; at = at->parent, ++level) {
    for (const RangeTblEntry* rte : at->rtable) {
      if (relation != nullptr && rte->kind == RteKind::Relation && rte->relid == relation->oid) return rte;
      if (cte != nullptr && is_cte_entry(*rte, *cte, cte_level, level)) return rte;
      if (rte->refname == name) return rte;
    }
  }
  return nullptr;
}

}  // namespace

void error_missing_rte(ParseState& state, std::string_view schema, std::string_view relation, int location) {
  const RangeTblEntry* rte = find_entry(state, schema, relation);
  if (rte == nullptr) throw PgError("42P01", "missing FROM-clause entry for table " + quoted(relation), location);

  PgError error("42P01", "invalid reference to FROM-clause entry for table " + quoted(relation), location);
  error.hint = cannot_be_referenced(rte->refname);
  if (!rte->alias.empty() && rte->refname != relation) {
    NamespaceItem* item = find_namespace_item(state, {}, rte->refname, location, nullptr);
    if (item != nullptr && item->rte == rte) {
      error.hint = "Perhaps you meant to reference the table alias " + quoted(rte->refname) + ".";
    }
  }
  throw error;
}

void error_missing_column(ParseState& state, std::string_view relation, std::string_view column, int location) {
  Guess guess = guess_column(state, relation, column, location);
  std::string subject =
      relation.empty() ? quoted(column) : std::string(relation) + "." + std::string(column);
  PgError error("42703", "column " + subject + " does not exist", location);
  if (guess.second_rte != nullptr) {
    error.hint = "Perhaps you meant to reference " + column_of(*guess.first_rte, guess.first) + " or " +
                 column_of(*guess.second_rte, guess.second) + ".";
  } else if (guess.first_rte != nullptr && !guess.first.empty()) {
    error.hint = "Perhaps you meant to reference " + column_of(*guess.first_rte, guess.first) + ".";
  } else if (guess.first_rte != nullptr) {
    error.hint = "There is a column named " + quoted(column) + " in table " + quoted(guess.first_rte->refname) +
                 ", but it cannot be referenced from this part of the query.";
  }
  throw error;
}

}  // namespace reconcile::analyze
