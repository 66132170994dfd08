// The names PostgreSQL makes up: makeObjectName, ChooseRelationName, ChooseConstraintName, ChooseIndexName.
#include "core/replay/naming.h"

#include <algorithm>

namespace reconcile::replay {
namespace {

constexpr std::size_t max_name = 63;  // NAMEDATALEN - 1, in bytes

bool constraint_name_exists(const Context& ctx, Oid nsp, std::string_view name) {
  return ctx.catalog.constraints.find(nsp, name) != nullptr;
}

// A column's name in an index; the second of two equal ones is numbered.
std::string unique_column_name(const std::string& wanted, const std::vector<std::string>& taken) {
  std::string name = wanted;
  for (int i = 1; std::find(taken.begin(), taken.end(), name) != taken.end(); ++i) {
    std::string number = std::to_string(i);
    name = std::string(clip_name(wanted, max_name - number.size())) + number;
  }
  return name;
}

std::string index_name_addition(const std::vector<std::string>& columns) {
  std::string out;
  for (const std::string& column : columns) {
    if (!out.empty()) out += '_';
    out += column;
    if (out.size() > max_name) break;
  }
  return out;
}

}  // namespace

std::string_view clip_name(std::string_view name, std::size_t limit) {
  if (name.size() <= limit) return name;
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0u) == 0x80u) --end;
  return name.substr(0, end);
}

std::string make_object_name(std::string_view name1, std::string_view name2, std::string_view label) {
  std::size_t overhead = (name2.empty() ? 0 : 1) + (label.empty() ? 0 : label.size() + 1);
  std::size_t available = max_name - overhead;
  std::size_t length1 = name1.size(), length2 = name2.size();
  while (length1 + length2 > available) {
    if (length1 > length2) {
      --length1;
    } else {
      --length2;
    }
  }
  std::string out(clip_name(name1, length1));
  if (!name2.empty()) out.append("_").append(clip_name(name2, length2));
  if (!label.empty()) out.append("_").append(label);
  return out;
}

std::string choose_relation_name(const Context& ctx, std::string_view name1, std::string_view name2,
                                 std::string_view label, Oid nsp, bool is_constraint) {
  std::string numbered(label);
  for (int pass = 1;; ++pass) {
    std::string name = make_object_name(name1, name2, numbered);
    bool taken = ctx.catalog.relations.find(nsp, name) != nullptr ||
                 (is_constraint && constraint_name_exists(ctx, nsp, name));
    if (!taken) return name;
    numbered = std::string(label) + std::to_string(pass);
  }
}

std::string choose_constraint_name(const Context& ctx, std::string_view name1, std::string_view name2,
                                   std::string_view label, Oid nsp, const std::vector<std::string>& others) {
  std::string numbered(label);
  for (int pass = 1;; ++pass) {
    std::string name = make_object_name(name1, name2, numbered);
    bool taken = std::find(others.begin(), others.end(), name) != others.end() ||
                 constraint_name_exists(ctx, nsp, name);
    if (!taken) return name;
    numbered = std::string(label) + std::to_string(pass);
  }
}

std::vector<std::string> choose_index_column_names(const std::vector<std::string>& wanted) {
  std::vector<std::string> out;
  for (const std::string& name : wanted) out.push_back(unique_column_name(name.empty() ? "expr" : name, out));
  return out;
}

std::string choose_index_name(const Context& ctx, std::string_view table, Oid nsp,
                              const std::vector<std::string>& columns, bool exclusion, bool primary,
                              bool is_constraint) {
  if (primary) return choose_relation_name(ctx, table, {}, "pkey", nsp, true);
  std::string addition = index_name_addition(columns);
  if (exclusion) return choose_relation_name(ctx, table, addition, "excl", nsp, true);
  if (is_constraint) return choose_relation_name(ctx, table, addition, "key", nsp, true);
  return choose_relation_name(ctx, table, addition, "idx", nsp, false);
}

std::string make_array_type_name(const Context& ctx, std::string_view type, Oid nsp) {
  std::string name = make_object_name({}, type, {});
  for (int pass = 1; ctx.catalog.types.find(nsp, name) != nullptr; ++pass) {
    name = make_object_name({}, type, std::to_string(pass));
  }
  return name;
}

std::string column_list_addition(const std::vector<std::string>& columns) { return index_name_addition(columns); }

}  // namespace reconcile::replay
