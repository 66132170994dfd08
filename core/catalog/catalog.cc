#include "core/catalog/catalog.h"

#include <algorithm>
#include <iterator>

#include "core/catalog/builtin/builtins.h"

namespace reconcile::catalog {

Catalog::Catalog()
    : undo_(std::make_unique<UndoLog>()),
      builtins_(builtins()),
      namespaces(ClassId::Namespace, undo_.get(), &builtins_.namespaces),
      relations(ClassId::Relation, undo_.get(), &builtins_.relations),
      types(ClassId::Type, undo_.get(), &builtins_.types),
      constraints(ClassId::Constraint, undo_.get(), nullptr),
      functions(ClassId::Function, undo_.get(), &builtins_.functions),
      operators(ClassId::Operator, undo_.get(), &builtins_.operators),
      casts(ClassId::Cast, undo_.get(), &builtins_.casts),
      opfamilies(ClassId::OpFamily, undo_.get(), &builtins_.opfamilies),
      opclasses(ClassId::OpClass, undo_.get(), &builtins_.opclasses),
      collations(ClassId::Collation, undo_.get(), &builtins_.collations),
      languages(ClassId::Language, undo_.get(), &builtins_.languages),
      access_methods(ClassId::AccessMethod, undo_.get(), &builtins_.access_methods),
      roles(ClassId::Role, undo_.get(), &builtins_.roles),
      extensions(ClassId::Extension, undo_.get(), &builtins_.extensions),
      triggers(ClassId::Trigger, undo_.get(), nullptr),
      policies(ClassId::Policy, undo_.get(), nullptr),
      rules(ClassId::Rule, undo_.get(), nullptr),
      statistics(ClassId::Statistics, undo_.get(), nullptr),
      publications(ClassId::Publication, undo_.get(), nullptr),
      publication_members(ClassId::PublicationRel, undo_.get(), nullptr),
      event_triggers(ClassId::EventTrigger, undo_.get(), nullptr),
      foreign_data_wrappers(ClassId::ForeignDataWrapper, undo_.get(), nullptr),
      foreign_servers(ClassId::ForeignServer, undo_.get(), nullptr),
      named_objects(ClassId::None, undo_.get(), &builtins_.named_objects),
      depends(undo_.get()),
      rows(undo_.get()) {
  Namespace schema;
  schema.oid = schema_oid::Public;
  schema.name = "public";
  schema.owner = pg_database_owner;
  namespaces.add(std::move(schema));
  undo_->commit();
}

Catalog::~Catalog() = default;

const std::string* Catalog::comment(ObjectAddress object) const {
  auto it = comments_.find(object);
  return it == comments_.end() ? nullptr : &it->second;
}

void Catalog::set_comment(ObjectAddress object, std::optional<std::string> text) {
  auto it = comments_.find(object);
  std::optional<std::string> before;
  if (it != comments_.end()) before = it->second;
  auto put = [this, object](std::optional<std::string> value) {
    if (value) {
      comments_[object] = std::move(*value);
    } else {
      comments_.erase(object);
    }
  };
  put(std::move(text));
  undo_->on_rollback([put, before] { put(before); });
}

const Cast* Catalog::cast(Oid source, Oid target) const {
  return casts.find(invalid_oid, cast_key(source, target));
}

std::vector<AmOp> Catalog::amops(Oid family) const {
  auto before = [](const AmOp& amop, Oid oid) { return amop.family < oid; };
  auto first = std::lower_bound(builtins_.amops.begin(), builtins_.amops.end(), family, before);
  auto last = std::lower_bound(first, builtins_.amops.end(), family + 1, before);
  std::vector<AmOp> out(first, last);
  std::copy_if(own_amops_.begin(), own_amops_.end(), std::back_inserter(out),
               [&](const AmOp& amop) { return amop.family == family; });
  return out;
}

void Catalog::add_amop(AmOp amop) {
  own_amops_.push_back(amop);
  undo_->on_rollback([this] { own_amops_.pop_back(); });
}

std::string cast_key(Oid source, Oid target) {
  return std::to_string(source) + " " + std::to_string(target);
}

const Attribute* Relation::attribute(std::string_view column) const {
  for (const Attribute& attribute : attributes) {
    if (!attribute.dropped && attribute.name == column) return &attribute;
  }
  return nullptr;
}

const Attribute* Relation::attribute(AttrNumber num) const {
  if (num < 1 || static_cast<std::size_t>(num) > attributes.size()) return nullptr;
  return &attributes[static_cast<std::size_t>(num) - 1];
}

}  // namespace reconcile::catalog
