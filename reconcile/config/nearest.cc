#include "reconcile/config/nearest.h"

#include <algorithm>
#include <vector>

namespace reconcile {
namespace {

// Edits between two words: insert, delete, replace, or swap two neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> two_back, previous(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, previous[j] + 1, row[j - 1] + 1});
      bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], two_back[j - 2] + 1);
    }
    two_back = previous;
    previous.swap(row);
  }
  return previous[b.size()];
}

constexpr std::size_t longest_word = 64;  // what is longer was not a slip of the finger

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> names) {
  if (word.size() > longest_word) return std::nullopt;
  const std::string* best = nullptr;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& name : names) {
    // The last part alone is a fair question too: "stub" for "history/stub".
    std::size_t slash = name.find('/');
    std::size_t edits = distance(word, name);
    if (slash != std::string::npos && word.find('/') == std::string_view::npos) {
      edits = std::min(edits, distance(word, std::string_view(name).substr(slash + 1)));
    }
    if (edits >= best_distance) continue;
    best_distance = edits;
    best = &name;
  }
  return best == nullptr ? std::nullopt : std::optional(*best);
}

}  // namespace reconcile
