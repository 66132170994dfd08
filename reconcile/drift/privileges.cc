// aclitems ("anon=ar*/postgres") in a normal form.
#include <algorithm>
#include <map>

#include "reconcile/drift/reader.h"

namespace reconcile::drift {

namespace {

std::string_view privilege_word(char letter) {
  static constexpr std::pair<char, std::string_view> words[] = {
      {'a', "INSERT"},   {'r', "SELECT"}, {'w', "UPDATE"}, {'d', "DELETE"}, {'D', "TRUNCATE"},  {'x', "REFERENCES"}, {'t', "TRIGGER"},
      {'X', "EXECUTE"},  {'U', "USAGE"},  {'C', "CREATE"}, {'T', "TEMPORARY"}, {'c', "CONNECT"}, {'m', "MAINTAIN"},   {'s', "SET"},
  };
  for (const auto& [code, word] : words) {
    if (code == letter) return word;
  }
  return {};
}

std::string unquoted(std::string_view name) {
  if (name.size() < 2 || name.front() != '"') return std::string(name);
  std::string out;
  for (std::size_t i = 1; i + 1 < name.size(); ++i) {
    out += name[i];
    if (name[i] == '"') ++i;
  }
  return out;
}

std::string words_of(std::string_view letters) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    std::string_view word = privilege_word(letters[i]);
    bool option = i + 1 < letters.size() && letters[i + 1] == '*';
    if (!word.empty()) words.push_back(std::string(word) + (option ? " with grant option" : ""));
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    // Two grantors may give a privilege with and without the option: the former says more.
    if (i + 1 < words.size() && words[i + 1] == words[i] + " with grant option") continue;
    const std::string& word = words[i];
    out += (out.empty() ? "" : ", ") + word;
  }
  return out;
}

}  // namespace

std::string privileges_text(const std::vector<std::string>& acl, const std::string& owner) {
  std::map<std::string, std::string> letters;  // by grantee; several grantors add up
  for (const std::string& item : acl) {
    std::size_t equals = item.rfind('='), slash = item.rfind('/');
    if (equals == std::string::npos || slash == std::string::npos || slash < equals) continue;
    std::string grantee = unquoted(std::string_view(item).substr(0, equals));
    if (!grantee.empty() && grantee == owner) continue;
    letters[grantee.empty() ? "PUBLIC" : grantee] += item.substr(equals + 1, slash - equals - 1);
  }
  std::string out;
  for (const auto& [grantee, codes] : letters) {
    std::string words = words_of(codes);
    if (!words.empty()) out += (out.empty() ? "" : "; ") + grantee + ": " + words;
  }
  return out;
}

}  // namespace reconcile::drift
