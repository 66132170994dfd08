#include "reconcile/drift/object.h"

#include "core/analyze/analyze.h"

namespace reconcile::drift {

std::string ObjectId::qualified() const {
  std::string out;
  auto add = [&](std::string_view part) {
    if (!part.empty()) out += (out.empty() ? "" : ".") + analyze::quote_identifier(part);
  };
  add(schema);
  add(parent);
  std::size_t arguments = kind == "function" ? name.find('(') : std::string::npos;
  add(std::string_view(name).substr(0, arguments));
  if (arguments != std::string::npos) out += name.substr(arguments);
  if (kind == "operator" || kind == "cast") out = (schema.empty() ? "" : analyze::quote_identifier(schema) + ".") + name;
  return out;
}

std::string ObjectId::display() const {
  std::string word = kind;
  for (char& c : word) c = c == '-' ? ' ' : c;
  return word + " " + qualified();
}

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::Cosmetic: return "cosmetic";
    case Kind::Real: return "real";
    case Kind::DataAffecting: return "data-affecting";
  }
  return "real";
}

const Property* Object::property(std::string_view name) const {
  for (const Property& p : properties) {
    if (p.name == name) return &p;
  }
  return nullptr;
}

}  // namespace reconcile::drift
