#include "reconcile/drift/compare.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "reconcile/drift/restate.h"

namespace reconcile::drift {

std::string_view to_string(Direction direction) {
  switch (direction) {
    case Direction::Missing: return "missing";
    case Direction::Extra: return "extra";
    case Direction::Changed: return "changed";
  }
  return "changed";
}

std::string Difference::code() const { return "drift/" + std::string(to_string(direction)) + "-" + id.kind; }

namespace {

// "anon: SELECT; app: INSERT, SELECT" by role.
std::map<std::string, std::string> by_role(const std::optional<std::string>& privileges) {
  std::map<std::string, std::string> out;
  std::string text = privileges.value_or("");
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.find("; ", at), text.size());
    std::string item = text.substr(at, end - at);
    std::size_t colon = item.rfind(": ");
    if (colon != std::string::npos) out[item.substr(0, colon)] = item.substr(colon + 2);
    at = end + 2;
  }
  return out;
}

// now() and CURRENT_TIMESTAMP are one function, and nobody minds which was written.
bool same_default(const PropertyChange& change) {
  auto is_now = [](const std::optional<std::string>& value) {
    return value && (*value == "now()" || *value == "CURRENT_TIMESTAMP" || *value == "transaction_timestamp()" || *value == "('now'::text)::timestamp with time zone");
  };
  return change.name == "default" && is_now(change.expected) && is_now(change.actual);
}

std::string owner_of(const Object& object) {
  const Property* owner = object.property("owner");
  return owner == nullptr ? std::string() : owner->value.value_or("");
}

bool equal_but_for_blanks(const std::string& a, const std::string& b) {
  auto words = [](const std::string& text) {
    std::string out;
    for (char c : text) {
      bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
      if (!blank) out += c;
      else if (!out.empty() && out.back() != ' ') out += ' ';
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
  };
  return words(a) == words(b);
}

std::vector<std::string> labels(const std::string& text) {
  std::vector<std::string> out;
  std::string label;
  bool inside = false;
  for (char c : text) {
    if (c == '\'') inside = !inside;
    if (c == ',' && !inside) out.push_back(std::exchange(label, {}));
    else label += c;
  }
  out.push_back(label);
  for (std::string& l : out) l.erase(0, l.find_first_not_of(' '));
  return out;
}

std::vector<std::string> sorted_labels(const std::string& text) {
  std::vector<std::string> out = labels(text);
  std::sort(out.begin(), out.end());
  return out;
}

// Whether every label of `few` is one of `many`, in the same order.
bool is_subsequence(const std::string& few, const std::string& many) {
  std::vector<std::string> a = labels(few), b = labels(many);
  auto at = b.begin();
  for (const std::string& label : a) {
    at = std::find(at, b.end(), label);
    if (at == b.end()) return false;
    ++at;
  }
  return true;
}

int kind_rank(const std::string& kind) {
  static constexpr std::string_view order[] = {"schema", "extension", "enum", "domain", "type", "sequence", "table", "view", "column", "constraint", "index",
                                               "trigger", "rule", "policy", "statistics", "function"};
  return static_cast<int>(std::find(std::begin(order), std::end(order), kind) - std::begin(order));
}

// Objects of a table after the table itself.
auto report_key(const ObjectId& id) {
  bool of_table = !id.parent.empty();
  const std::string& owner = of_table ? id.parent : id.name;
  int rank = of_table ? kind_rank("table") : kind_rank(id.kind);
  return std::make_tuple(id.kind == "schema" ? id.name : id.schema, rank, owner, of_table ? 1 : 0, kind_rank(id.kind), id.kind, id.name);
}

class Comparer {
 public:
  Comparer(const Side& expected, const Side& actual, const Ignored& ignored) : expected_(expected), actual_(actual), ignored_(ignored) {}

  Comparison run() {
    out_.expected = expected_.role;
    out_.actual = actual_.role;
    out_.expected_name = expected_.name;
    out_.actual_name = actual_.name;
    find_runners();
    walk();
    unknown_extras();
    compare_again();
    std::sort(out_.differences.begin(), out_.differences.end(), [](const Difference& a, const Difference& b) { return report_key(a.id) < report_key(b.id); });
    fold();
    find_renames();
    std::sort(out_.undecided.begin(), out_.undecided.end(), [](const Undecidable& a, const Undecidable& b) { return std::tie(a.id, a.why) < std::tie(b.id, b.why); });
    return std::move(out_);
  }

 private:
  void walk() {
    const auto& left = expected_.inventory.objects;
    const auto& right = actual_.inventory.objects;
    auto l = left.begin(), r = right.begin();
    while (l != left.end() || r != right.end()) {
      if (r == right.end() || (l != left.end() && l->id < r->id)) {
        missing(*l++);
      } else if (l == left.end() || r->id < l->id) {
        extra(*r++);
      } else {
        both(*l++, *r++);
      }
    }
  }

  void undecide(const ObjectId& id, std::string why) { out_.undecided.push_back({id, std::move(why)}); }

  // Roles that own what the other side gives no owner: the statements ran as one of these.
  void find_runners() {
    for (const Object& object : actual_.inventory.objects) {
      std::string owner = owner_of(object);
      if (owner.empty() || runners_.contains(owner)) continue;
      const Object* other = expected_.inventory.find(object.id);
      if (other != nullptr && owner_of(*other).empty()) runners_.insert(owner);
    }
  }

  // An owner has what it has by owning: who ran one side's statements is a grantee on the other. And what it
  // was granted on its own object goes to the next owner.
  bool same_but_for_owners(const Object& left, const Object& right, const PropertyChange& change) const {
    auto a = by_role(change.expected), b = by_role(change.actual);
    std::string given = owner_of(left), owner = owner_of(right);
    std::set<std::string> own{given, owner};
    if (!given.empty() && given == owner) own.insert(runners_.begin(), runners_.end());
    for (const std::string& role : own) a.erase(role), b.erase(role);
    return a == b;
  }

  // Why nothing can be said of an object; null: something can.
  const Doubt* doubt(const ObjectId& id) const {
    const Doubt* found = expected_.doubt(id);
    return found != nullptr ? found : actual_.doubt(id);
  }

  void missing(const Object& object) {
    if (ignored_.covers(object.id) || actual_.silence.covers(object)) return;
    if (actual_.is_unknown(object.id)) return undecide(object.id, "its definition in " + actual_.name + " can't be followed");
    if (const Doubt* d = doubt(object.id)) return undecide(object.id, d->reason);
    Difference difference{.direction = Direction::Missing, .id = object.id, .expected = object, .actual = {}, .changes = {}, .part_of = {}, .renamed = {}};
    difference.kind = object.id.kind == "constraint" ? Kind::DataAffecting : Kind::Real;
    const Property* not_null = object.property("not null");
    if (object.id.kind == "column" && not_null != nullptr && object.property("default") == nullptr && object.property("identity") == nullptr) difference.kind = Kind::DataAffecting;
    out_.differences.push_back(std::move(difference));
  }

  void extra(const Object& object) {
    if (ignored_.covers(object.id) || expected_.silence.covers(object) || !ignored_.may_be_extra(object.id)) return;
    if (expected_.is_unknown(object.id)) return undecide(object.id, "its definition in " + expected_.name + " can't be followed");
    if (const Doubt* d = doubt(object.id)) return undecide(object.id, d->reason);
    bool holds_rows = object.id.kind == "table" || object.id.kind == "column";
    out_.differences.push_back({.direction = Direction::Extra, .id = object.id, .expected = {}, .actual = object, .changes = {},
                                .kind = holds_rows ? Kind::DataAffecting : Kind::Real, .part_of = {}, .renamed = {}});
  }

  // What is there without the model knowing how: extra when nothing on the other side could have made it.
  void unknown_extras() {
    for (const ObjectId& id : actual_.unknown) {
      if (actual_.inventory.find(id) != nullptr || expected_.inventory.find(id) != nullptr || expected_.is_unknown(id)) continue;
      Object object;
      object.id = id;
      if (!id.parent.empty()) object.needs.push_back(id.table());
      if (ignored_.covers(id) || expected_.silence.covers(object) || !ignored_.may_be_extra(id)) continue;
      if (expected_.failure(id) != nullptr || expected_.doubt(id) != nullptr) undecide(id, "its definition in " + actual_.name + " can't be followed");
      else extra(object);
    }
  }

  // NOT NULL of a list, which Prisma neither writes nor looks at.
  bool is_silent_null(const std::string& name, const Object& object) const {
    const Property* type = object.property("type");
    return name == "not null" && (expected_.silence.nulls_of_lists || actual_.silence.nulls_of_lists) && type != nullptr && type->value && type->value->ends_with("[]");
  }

  // pg_get_indexdef() says ONLY of a partitioned table's index.
  bool same_but_for_only(const Object& object, const PropertyChange& change) const {
    bool silent = expected_.silence.partitions || actual_.silence.partitions;
    if (object.id.kind != "index" || change.name != "definition" || !silent) return false;
    auto plain = [](std::string text) {
      std::size_t at = text.find(" ON ONLY ");
      return at == std::string::npos ? text : text.erase(at + 4, 5);
    };
    return plain(change.expected.value_or("")) == plain(change.actual.value_or(""));
  }

  bool comparable(const ObjectId& id, const std::string& name, const Property* left, const Property* right) const {
    if (expected_.silence.covers(id, name) || actual_.silence.covers(id, name)) return false;
    if (name == "owner") return left != nullptr && right != nullptr;  // whoever ran it owns it, where nobody said more
    return true;
  }

  void both(const Object& left, const Object& right) {
    if (ignored_.covers(left.id) || expected_.silence.covers(right) || actual_.silence.covers(left)) return;
    ++out_.compared;
    Difference difference{.direction = Direction::Changed, .id = left.id, .expected = left, .actual = right, .changes = {}, .kind = Kind::Cosmetic, .part_of = {}, .renamed = {}};
    std::vector<std::string> names;
    for (const Property& p : left.properties) names.push_back(p.name);
    for (const Property& p : right.properties) {
      if (left.property(p.name) == nullptr) names.push_back(p.name);
    }
    // In a language without identity or generated columns they are plain ones with a default, or none.
    for (const char* special : {"identity", "generated"}) {
      bool silent = expected_.silence.covers(left.id, special) || actual_.silence.covers(left.id, special);
      if (silent && (left.property(special) != nullptr || right.property(special) != nullptr)) std::erase(names, "default");
    }
    bool unknown = expected_.is_unknown(left.id) || actual_.is_unknown(left.id);
    for (const std::string& name : names) {
      const Property* a = left.property(name);
      const Property* b = right.property(name);
      if (!comparable(left.id, name, a, b) || (a != nullptr && b != nullptr && a->value == b->value && a->value)) continue;
      if (unknown || (a != nullptr && !a->value) || (b != nullptr && !b->value)) {
        undecide(left.id, "its " + name + " can't be followed");
        continue;
      }
      PropertyChange found = change(name, a, b);
      if (is_silent_null(name, left) || same_but_for_only(left, found)) continue;
      if (name == "privileges" && same_but_for_owners(left, right, found)) continue;
      if (!same_default(found)) difference.changes.push_back(std::move(found));
    }
    if (difference.changes.empty()) return;
    if (const Doubt* d = doubt(left.id)) return undecide(left.id, d->reason);
    out_.differences.push_back(std::move(difference));
  }

  PropertyChange change(const std::string& name, const Property* expected, const Property* actual) const {
    PropertyChange out{.name = name, .expected = expected == nullptr ? std::nullopt : expected->value, .actual = actual == nullptr ? std::nullopt : actual->value,
                       .kind = (expected != nullptr ? expected : actual)->kind};
    bool order_is_silent = expected_.silence.label_order || actual_.silence.label_order;
    if (name == "labels" && out.expected && out.actual && order_is_silent && sorted_labels(*out.expected) == sorted_labels(*out.actual)) {
      out.kind = Kind::Cosmetic;
      return out;
    }
    if (name == "labels" && out.expected && out.actual && !is_subsequence(*out.actual, *out.expected)) out.kind = Kind::DataAffecting;
    if (name == "body" && out.expected && out.actual && equal_but_for_blanks(*out.expected, *out.actual)) out.kind = Kind::Cosmetic;
    if (name == "privileges" && only_foreign_roles(out)) out.kind = Kind::Cosmetic;
    return out;
  }

  // Whether it is all about roles that the other side does not know: each environment has its own.
  bool only_foreign_roles(const PropertyChange& change) const {
    auto left = by_role(change.expected), right = by_role(change.actual);
    auto differs = [&](const auto& of, const auto& other) {
      for (const auto& [role, words] : of) {
        auto it = other.find(role);
        if (it != other.end() && it->second == words) continue;
        if (role == "PUBLIC" || expected_.replay->catalog().roles.find(catalog::invalid_oid, role) != nullptr) return true;
      }
      return false;
    };
    return !differs(left, right) && !differs(right, left);
  }

  // Texts that differ are equal when they read as the same (restate.h).
  void compare_again() {
    std::vector<Statement> left, right;
    std::vector<std::pair<std::size_t, std::size_t>> where;
    for (std::size_t d = 0; d < out_.differences.size(); ++d) {
      const Difference& difference = out_.differences[d];
      for (std::size_t c = 0; c < difference.changes.size(); ++c) {
        const PropertyChange& change = difference.changes[c];
        if (!change.expected || !change.actual) continue;
        left.push_back({&*difference.expected, change.name, *change.expected});
        right.push_back({&*difference.actual, change.name, *change.actual});
        where.emplace_back(d, c);
      }
    }
    std::set<std::pair<std::size_t, std::size_t>> equal;
    for (int round = 0; round < 2 && !where.empty(); ++round) {
      auto again_left = restate(*expected_.replay, left), again_right = restate(*actual_.replay, right);
      bool moved = false;
      for (std::size_t i = 0; i < where.size(); ++i) {
        std::string a = again_left[i].value_or(left[i].value), b = again_right[i].value_or(right[i].value);
        if (a == b || a == right[i].value || left[i].value == b) equal.insert(where[i]);
        moved |= a != left[i].value || b != right[i].value;
        left[i].value = std::move(a);
        right[i].value = std::move(b);
      }
      if (!moved) break;
    }
    drop_equal(equal);
  }

  void drop_equal(const std::set<std::pair<std::size_t, std::size_t>>& equal) {
    std::vector<Difference> kept;
    for (std::size_t d = 0; d < out_.differences.size(); ++d) {
      Difference& difference = out_.differences[d];
      std::vector<PropertyChange> changes;
      for (std::size_t c = 0; c < difference.changes.size(); ++c) {
        if (!equal.contains({d, c})) changes.push_back(std::move(difference.changes[c]));
      }
      difference.changes = std::move(changes);
      if (difference.direction != Direction::Changed) {
        kept.push_back(std::move(difference));
      } else if (!difference.changes.empty()) {
        for (const PropertyChange& change : difference.changes) difference.kind = std::max(difference.kind, change.kind);
        kept.push_back(std::move(difference));
      }
    }
    out_.differences = std::move(kept);
  }

  // What follows from another difference: parts of a missing table, an index on an extra column, a changed
  // parent's partitions.
  void fold() {
    std::map<std::pair<Direction, ObjectId>, std::size_t> at;
    for (std::size_t i = 0; i < out_.differences.size(); ++i) at.emplace(std::pair{out_.differences[i].direction, out_.differences[i].id}, i);
    for (std::size_t i = 0; i < out_.differences.size(); ++i) {
      Difference& difference = out_.differences[i];
      const Object& object = difference.expected ? *difference.expected : *difference.actual;
      if (object.id.kind == "table" || object.id.kind == "view") continue;
      for (const ObjectId& need : object.needs) {
        auto other = at.find({difference.direction, need});
        if (other == at.end() || other->second == i) continue;
        if (difference.direction == Direction::Changed && !same_changes(difference, out_.differences[other->second])) continue;
        difference.part_of = other->second;
        break;
      }
    }
    for (Difference& difference : out_.differences) {  // to the root
      while (difference.part_of && out_.differences[*difference.part_of].part_of) difference.part_of = out_.differences[*difference.part_of].part_of;
    }
  }

  static bool same_changes(const Difference& child, const Difference& parent) {
    if (child.id.kind != parent.id.kind || child.changes.size() != parent.changes.size()) return false;
    for (std::size_t i = 0; i < child.changes.size(); ++i) {
      const PropertyChange &a = child.changes[i], &b = parent.changes[i];
      if (a.name != b.name || a.expected != b.expected || a.actual != b.actual) return false;
    }
    return true;
  }

  // What an object is but for its name.
  std::string likeness(const Difference& difference) const {
    const Object& object = difference.expected ? *difference.expected : *difference.actual;
    const ObjectId& id = object.id;
    std::string out = id.kind + "\n" + id.schema + "\n" + id.parent + "\n";
    auto add = [&](const Object& of) {
      for (const Property& p : of.properties) {
        if (p.name == "owner" || p.name == "comment" || p.name == "privileges") continue;
        std::string value = p.value.value_or("?");
        std::size_t name = value.find(" " + id.name + " ");
        if (name != std::string::npos) value.replace(name + 1, id.name.size(), "*");
        out += p.name + "=" + value + "\n";
      }
    };
    add(object);
    if (id.kind == "function") out += id.name.substr(id.name.find('(')) + "\n";
    if (id.kind == "table") {
      const Inventory& inventory = difference.expected ? expected_.inventory : actual_.inventory;
      ObjectId first{"column", id.schema, id.name, ""};
      auto at = std::lower_bound(inventory.objects.begin(), inventory.objects.end(), first, [](const Object& o, const ObjectId& key) { return o.id < key; });
      for (; at != inventory.objects.end() && at->id.kind == "column" && at->id.schema == id.schema && at->id.parent == id.name; ++at) {
        const Property* type = at->property("type");
        out += at->id.name + " " + (type == nullptr ? "" : type->value.value_or("?")) + "\n";
      }
    }
    return out;
  }

  void find_renames() {
    std::unordered_map<std::string, std::vector<std::size_t>> missing, extra;
    for (std::size_t i = 0; i < out_.differences.size(); ++i) {
      const Difference& difference = out_.differences[i];
      if (difference.part_of || difference.direction == Direction::Changed) continue;
      (difference.direction == Direction::Missing ? missing : extra)[likeness(difference)].push_back(i);
    }
    for (const auto& [like, gone] : missing) {
      auto come = extra.find(like);
      if (gone.size() != 1 || come == extra.end() || come->second.size() != 1) continue;
      out_.differences[gone[0]].renamed = out_.differences[come->second[0]].id;
      out_.differences[come->second[0]].renamed = out_.differences[gone[0]].id;
    }
  }

  const Side& expected_;
  const Side& actual_;
  const Ignored& ignored_;
  std::set<std::string> runners_;
  Comparison out_;
};

}  // namespace

Comparison compare(const Side& expected, const Side& actual, const Ignored& ignored) { return Comparer(expected, actual, ignored).run(); }

}  // namespace reconcile::drift
