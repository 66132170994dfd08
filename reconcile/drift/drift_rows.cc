#include "reconcile/drift/drift_rows.h"

#include <algorithm>
#include <map>

#include "reconcile/report/terminal.h"

namespace reconcile::drift {

namespace {

constexpr const char* nothing = "—";

std::string one_line(const std::string& text, bool whole) {
  std::string out;
  for (char c : text) {
    bool blank = c == '\n' || c == '\t' || c == '\r' || c == ' ';
    if (!blank) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  constexpr std::size_t longest = 60;
  if (whole || out.size() <= longest) return out;
  std::size_t cut = longest;
  while (cut > 0 && (static_cast<unsigned char>(out[cut]) & 0xC0) == 0x80) --cut;
  return out.substr(0, cut) + "…";
}

std::string value_text(const Property* property) { return property == nullptr ? std::string() : property->value.value_or("?"); }

// What an object is, in a few words.
std::string gist(const Object& object, const std::map<std::string, int>& with) {
  std::string out;
  if (object.id.kind == "column") {
    out = value_text(object.property("type"));
    if (object.property("not null") != nullptr) out += " not null";
    if (const Property* value = object.property("default")) out += " default " + value_text(value);
    if (const Property* value = object.property("identity")) out += " identity " + value_text(value);
    if (const Property* value = object.property("generated")) out += " generated (" + value_text(value) + ")";
  } else if (const Property* definition = object.property("definition")) {
    out = value_text(definition);
  } else if (const Property* labels = object.property("labels")) {
    out = value_text(labels);
  }
  std::string parts;
  for (const auto& [kind, count] : with) parts += (parts.empty() ? "" : ", ") + report::plural(count, kind);
  if (!parts.empty()) out += (out.empty() ? "with " : ", with ") + parts;
  return out.empty() ? "there" : out;
}

std::map<std::string, int> followers(const Comparison& c, std::size_t of) {
  std::map<std::string, int> out;
  for (const Difference& d : c.differences) {
    if (d.part_of == of) ++out[d.id.kind];
  }
  return out;
}

std::string made_by(const Compared& compared, std::size_t i) {
  const std::optional<Maker>& last = compared.changed[i] ? compared.changed[i] : compared.made[i];
  if (last) return last->migration;
  return compared.comparison.differences[i].direction == Direction::Changed ? "" : "nobody";
}

}  // namespace

std::string side_name(Role role, const std::string& name) {
  return (role == Role::History ? "history " : role == Role::Declared ? "declared " : "live ") + name;
}

std::string summary_of(const Compared& compared) {
  const Comparison& c = compared.comparison;
  std::map<Kind, int> kinds;
  int count = 0;
  for (const Difference& d : c.differences) {
    if (d.part_of) continue;
    ++count;
    ++kinds[d.kind];
  }
  std::string out = count == 0 ? "no difference" : report::plural(count, "difference"), list;
  for (Kind kind : {Kind::DataAffecting, Kind::Real, Kind::Cosmetic}) {
    if (kinds[kind] > 0) list += (list.empty() ? "" : ", ") + std::to_string(kinds[kind]) + " " + std::string(to_string(kind));
  }
  if (!list.empty()) out += " (" + list + ")";
  out += ", " + report::plural(static_cast<long long>(c.compared), "object") + " on both sides";
  if (!c.undecided.empty()) out += ", " + std::to_string(c.undecided.size()) + " undecided";
  return out;
}

std::vector<TableRow> rows_of(const Compared& compared, bool whole) {
  const Comparison& c = compared.comparison;
  std::vector<TableRow> out;
  for (std::size_t i = 0; i < c.differences.size(); ++i) {
    const Difference& d = c.differences[i];
    if (d.part_of) continue;
    std::string object = d.id.display(), by = made_by(compared, i);
    if (d.direction != Direction::Changed) {
      std::string text = one_line(gist(d.expected ? *d.expected : *d.actual, followers(c, i)), whole);
      bool missing = d.direction == Direction::Missing;
      out.push_back({object, missing ? text : nothing, missing ? nothing : text, std::string(to_string(d.kind)), by});
      if (d.renamed) out.push_back({"", "", "renamed? " + d.renamed->qualified(), "", ""});
      continue;
    }
    for (const PropertyChange& change : d.changes) {
      auto text = [&](const std::optional<std::string>& value) { return change.name + " " + (value ? one_line(*value, whole) : nothing); };
      bool first = &change == &d.changes.front();
      out.push_back({first ? object : "", text(change.expected), text(change.actual), std::string(to_string(change.kind)), first ? by : ""});
    }
  }
  return out;
}

}  // namespace reconcile::drift
