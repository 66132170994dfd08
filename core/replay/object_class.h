// One visit over the catalog's collections by class: what all kinds of objects have in common.
#pragma once

#include "core/replay/context.h"

namespace reconcile::replay {

// Calls visit(collection) with the collection that holds rows of the class; false when there is none.
template <class F>
bool with_collection(Catalog& catalog, ClassId classid, F visit) {
  switch (classid) {
    case ClassId::Namespace: return visit(catalog.namespaces), true;
    case ClassId::Relation: return visit(catalog.relations), true;
    case ClassId::Type: return visit(catalog.types), true;
    case ClassId::Constraint: return visit(catalog.constraints), true;
    case ClassId::Function: return visit(catalog.functions), true;
    case ClassId::Trigger: return visit(catalog.triggers), true;
    case ClassId::Policy: return visit(catalog.policies), true;
    case ClassId::Rule: return visit(catalog.rules), true;
    case ClassId::Operator: return visit(catalog.operators), true;
    case ClassId::OpClass: return visit(catalog.opclasses), true;
    case ClassId::OpFamily: return visit(catalog.opfamilies), true;
    case ClassId::Cast: return visit(catalog.casts), true;
    case ClassId::Collation: return visit(catalog.collations), true;
    case ClassId::Extension: return visit(catalog.extensions), true;
    case ClassId::Language: return visit(catalog.languages), true;
    case ClassId::Role: return visit(catalog.roles), true;
    case ClassId::Publication: return visit(catalog.publications), true;
    case ClassId::PublicationRel:
    case ClassId::PublicationNamespace: return visit(catalog.publication_members), true;
    case ClassId::EventTrigger: return visit(catalog.event_triggers), true;
    case ClassId::ForeignDataWrapper: return visit(catalog.foreign_data_wrappers), true;
    case ClassId::ForeignServer: return visit(catalog.foreign_servers), true;
    case ClassId::Statistics: return visit(catalog.statistics), true;
    case ClassId::AccessMethod: return visit(catalog.access_methods), true;
    case ClassId::Conversion:
    case ClassId::Subscription:
    case ClassId::UserMapping:
    case ClassId::TsConfig:
    case ClassId::TsDictionary:
    case ClassId::TsParser:
    case ClassId::TsTemplate:
    case ClassId::DefaultAcl:
    case ClassId::Transform:
    case ClassId::Tablespace: return visit(catalog.named_objects), true;
    case ClassId::None:
    case ClassId::AttrDefault:
    case ClassId::Database: return false;
  }
  return false;
}

}  // namespace reconcile::replay
