#include "adapters/prisma_schema/ast.h"

#include <algorithm>

namespace reconcile::prisma_schema {
namespace {

const Expression* named(const std::vector<Argument>& arguments, std::string_view name) {
  auto it = std::ranges::find(arguments, name, &Argument::name);
  return it == arguments.end() ? nullptr : &it->value;
}

const Attribute* find_in(const std::vector<Attribute>& attributes, std::string_view name) {
  auto it = std::ranges::find(attributes, name, &Attribute::name);
  return it == attributes.end() ? nullptr : &*it;
}

}  // namespace

const Expression* Expression::argument(std::string_view name) const { return named(arguments, name); }
const Expression* Attribute::find(std::string_view argument) const { return named(arguments, argument); }

const Expression* Attribute::first_or(std::string_view argument) const {
  const Expression* positional = named(arguments, "");
  return positional != nullptr ? positional : named(arguments, argument);
}

std::string Attribute::text_of(std::string_view argument) const {
  const Expression* value = find(argument);
  return value != nullptr && value->is(Expression::Kind::String) ? value->text : std::string();
}

const Attribute* Field::find(std::string_view attribute) const { return find_in(attributes, attribute); }
const Attribute* Model::find(std::string_view attribute) const { return find_in(attributes, attribute); }
const Attribute* Enum::find(std::string_view attribute) const { return find_in(attributes, attribute); }
const Expression* Settings::find(std::string_view key) const { return named(members, key); }

const Field* Model::field(std::string_view wanted) const {
  auto it = std::ranges::find(fields, wanted, &Field::name);
  return it == fields.end() ? nullptr : &*it;
}

Location Document::location(const Place& place) const { return Location::in(files.at(place.file), place.span); }

std::string mapped_name(const std::string& name, const Attribute* map) {
  const Expression* value = map == nullptr ? nullptr : map->first_or("name");
  return value != nullptr && value->is(Expression::Kind::String) ? value->text : name;
}

}  // namespace reconcile::prisma_schema
