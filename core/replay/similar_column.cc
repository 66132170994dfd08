#include "core/replay/similar_column.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <string_view>

#include "core/sql/nodes.h"
#include "core/sql/walk.h"

namespace reconcile::replay {

using namespace catalog;  // NOLINT(google-build-using-namespace)

namespace {

// "clientId", "client_id" and "ClientID" are all {client, id}.
std::vector<std::string> words(std::string_view name) {
  std::vector<std::string> out;
  bool new_word = true;
  for (std::size_t i = 0; i < name.size(); ++i) {
    auto c = static_cast<unsigned char>(name[i]);
    if (!std::isalnum(c)) {
      new_word = true;
      continue;
    }
    bool hump = std::isupper(c) && i > 0 && std::islower(static_cast<unsigned char>(name[i - 1]));
    if (new_word || hump) out.emplace_back();
    out.back().push_back(static_cast<char>(std::tolower(c)));
    new_word = false;
  }
  return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0u);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

// Names of the columns on the other side of comparisons with the missing column.
std::vector<std::string> comparison_partners(const ::Node* statement, const std::string& missing) {
  auto last_field = [](const ::Node* node) -> std::string {
    const auto* ref = RECONCILE_AS(ColumnRef, node);
    if (ref == nullptr) return {};
    sql::ListView<::Node> fields(ref->fields);
    const auto* name = RECONCILE_AS(String, fields.back());
    return name == nullptr ? std::string() : name->sval;
  };
  std::vector<std::string> out;
  sql::walk(statement, [&](const ::Node* node) {
    if (const auto* expr = RECONCILE_AS(A_Expr, node)) {
      std::string left = last_field(expr->lexpr), right = last_field(expr->rexpr);
      if (left == missing && !right.empty()) out.push_back(right);
      if (right == missing && !left.empty()) out.push_back(left);
    }
    return true;
  });
  return out;
}

bool is_key(const Catalog& catalog, const Relation& relation, AttrNumber num) {
  for (const Constraint* constraint : catalog.constraints.of_parent(relation.oid)) {
    bool key = constraint->contype == 'p' || constraint->contype == 'u' || constraint->contype == 'f';
    if (key && std::find(constraint->key.begin(), constraint->key.end(), num) != constraint->key.end()) return true;
  }
  return false;
}

struct Scored {
  int score;
  Blame::Candidate candidate;
};

// Points: the same words 100, one spelling slip 80, a shared last word 30, a comparison partner's last word
// 20, a key 10. A key alone is no likeness.
Scored score(const Catalog& catalog, const Relation& relation, const Attribute& attribute, const std::string& missing,
             const std::vector<std::string>& partners) {
  Scored out{0, {relation.name, attribute.name, {}, attribute.made == no_statement ? relation.made : attribute.made}};
  auto have = words(attribute.name), want = words(missing);
  auto add = [&](int points, std::string_view reason) {
    out.score += points;
    if (!out.candidate.reason.empty()) out.candidate.reason += ", ";
    out.candidate.reason += reason;
  };
  std::size_t slip = edit_distance(attribute.name, missing);
  if (have == want) {
    add(100, "the same words in another case");
  } else if (slip <= 2 && missing.size() > 3) {
    add(80, "one spelling slip away");
  }
  if (!have.empty() && !want.empty() && have != want && have.back() == want.back() && have.size() > 1) {
    add(30, "shares the last word `" + want.back() + "`");
  }
  for (const std::string& partner : partners) {
    auto theirs = words(partner);
    if (!theirs.empty() && !have.empty() && theirs.back() == have.back() && have.size() > 1) {
      add(20, "fits the column `" + partner + "` it is compared with");
      break;
    }
  }
  if (out.score > 0 && is_key(catalog, relation, attribute.num)) add(10, "is a key");
  return out;
}

}  // namespace

std::vector<Blame::Candidate> similar_columns(const Catalog& catalog, const ::Node* statement,
                                              const std::vector<std::string>& relations, const std::string& missing) {
  std::vector<Scored> scored;
  std::vector<std::string> partners = comparison_partners(statement, missing);
  for (const std::string& name : relations) {
    const Relation* relation = nullptr;
    catalog.namespaces.for_each([&](const Namespace& schema) {
      if (relation == nullptr && schema.name != "pg_catalog") relation = catalog.relations.find(schema.oid, name);
    });
    if (relation == nullptr) continue;
    for (const Attribute& attribute : relation->attributes) {
      if (!attribute.dropped) scored.push_back(score(catalog, *relation, attribute, missing, partners));
    }
  }
  std::erase_if(scored, [](const Scored& s) { return s.score == 0; });
  std::stable_sort(scored.begin(), scored.end(), [](const Scored& a, const Scored& b) { return a.score > b.score; });
  std::vector<Blame::Candidate> out;
  for (std::size_t i = 0; i < scored.size() && i < 3; ++i) out.push_back(std::move(scored[i].candidate));
  return out;
}

}  // namespace reconcile::replay
