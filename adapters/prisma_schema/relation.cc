#include "adapters/prisma_schema/relation.h"

#include <algorithm>

namespace reconcile::prisma_schema {
namespace {

const Model* find_model(const Document& document, std::string_view name) {
  auto it = std::ranges::find(document.models, name, &Model::name);
  return it == document.models.end() ? nullptr : &*it;
}

std::string relation_name(const Field& field) {
  const Attribute* relation = field.find("relation");
  const Expression* name = relation == nullptr ? nullptr : relation->first_or("name");
  return name != nullptr && name->is(Expression::Kind::String) ? name->text : std::string();
}

bool holds_key(const Field& field) {
  const Attribute* relation = field.find("relation");
  return relation != nullptr && relation->find("fields") != nullptr;
}

// The list fields of `other` that face `field`; of a model with itself not the field itself.
const Field* facing_list(const Model& model, const Field& field, const Model& other) {
  for (const Field& candidate : other.fields) {
    if (&candidate == &field || candidate.arity != Arity::List || candidate.type != model.name) continue;
    if (relation_name(candidate) == relation_name(field)) return &candidate;
  }
  return nullptr;
}

bool stands_first(const Model& model, const Field& field, const Model& other, const Field& facing) {
  return &model == &other ? field.name < facing.name : model.name < other.name;
}

bool is_known_key(const Model& model, const Field& field, const Attribute& relation, const Model& referenced,
                  std::vector<Problem>& problems) {
  const std::vector<std::string> columns = names_in(relation.find("fields")), targets = names_in(relation.find("references"));
  const bool here = std::ranges::all_of(columns, [&](const std::string& name) { return model.field(name) != nullptr; });
  const bool there = std::ranges::all_of(targets, [&](const std::string& name) { return referenced.field(name) != nullptr; });
  if (here && there && !columns.empty() && columns.size() == targets.size()) return true;
  problems.push_back({"the relation `" + model.name + "." + field.name + "` names fields that are not there", relation.place});
  return false;
}

}  // namespace

std::vector<std::string> names_in(const Expression* array) {
  std::vector<std::string> out;
  if (array == nullptr) return out;
  if (!array->is(Expression::Kind::Array)) return {array->text};
  for (const Argument& item : array->arguments) out.push_back(item.value.text);
  return out;
}

Relations find_relations(const Document& document, std::vector<Problem>& problems) {
  Relations out;
  for (const Model& model : document.models) {
    if (model.kind != Model::Kind::Model) continue;
    for (const Field& field : model.fields) {
      const Model* other = field.unsupported ? nullptr : find_model(document, field.type);
      if (other == nullptr || other->kind != Model::Kind::Model) continue;
      if (holds_key(field)) {
        const Attribute* relation = field.find("relation");
        if (is_known_key(model, field, *relation, *other, problems)) out.keys.push_back({&model, &field, relation, other});
        continue;
      }
      const Field* facing = field.arity == Arity::List ? facing_list(model, field, *other) : nullptr;
      if (facing == nullptr || !stands_first(model, field, *other, *facing)) continue;
      std::string name = relation_name(field);
      if (name.empty()) name = model.name + "To" + other->name;
      out.joins.push_back({"_" + name, &model, other, &field});
    }
  }
  return out;
}

}  // namespace reconcile::prisma_schema
