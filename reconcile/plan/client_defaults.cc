#include "reconcile/plan/client_defaults.h"

#include <algorithm>
#include <array>

#include "adapters/prisma_schema/reader.h"
#include "reconcile/declared/declared.h"

namespace reconcile::plan {
namespace {

// What Prisma Client fills in by itself; empty for a default that the database has.
std::string client_side(const prisma_schema::Field& field) {
  static constexpr std::array functions = {"cuid", "uuid", "ulid", "nanoid"};
  if (field.find("updatedAt") != nullptr) return "@updatedAt";
  const prisma_schema::Attribute* preset = field.find("default");
  const prisma_schema::Expression* value = preset == nullptr ? nullptr : preset->first_or("value");
  if (value == nullptr || !value->is(prisma_schema::Expression::Kind::Call)) return {};
  return std::find(functions.begin(), functions.end(), value->text) == functions.end() ? "" : value->text + "()";
}

}  // namespace

std::vector<ClientDefault> client_defaults(const FileTree& tree, const Source& source) {
  std::vector<ClientDefault> out;
  for (const declared::DeclaredSchema& schema : declared::declared_schemas(tree, source)) {
    if (schema.language != declared::Language::PrismaSchema) continue;
    std::vector<SourceText> texts;
    for (const std::string& path : schema.files) {
      if (auto text = tree.read(path)) texts.emplace_back(path, std::move(text).value());
    }
    prisma_schema::Document document = prisma_schema::read_schema(std::move(texts));
    for (const prisma_schema::Model& model : document.models) {
      if (model.kind != prisma_schema::Model::Kind::Model) continue;
      for (const prisma_schema::Field& field : model.fields) {
        std::string what = client_side(field);
        if (what.empty()) continue;
        out.push_back({prisma_schema::mapped_name(model.name, model.find("map")), prisma_schema::mapped_name(field.name, field.find("map")), what});
      }
    }
    break;
  }
  return out;
}

}  // namespace reconcile::plan
