// Statements about everything that is not a relation or a schema; dispatch.cc calls them.
#pragma once

#include "core/replay/context.h"

namespace reconcile::replay {

// The kinds that the relation side of DROP, RENAME, SET SCHEMA and OWNER TO hands on.
void drop_objects(Context& ctx, const ::DropStmt& stmt);                      // drop_object.cc
void rename_object(Context& ctx, const ::RenameStmt& stmt);                   // rename_object.cc
void set_object_schema(Context& ctx, const ::AlterObjectSchemaStmt& stmt);    // alter_object.cc
void set_object_owner(Context& ctx, const ::AlterOwnerStmt& stmt);            // alter_object.cc

void apply(Context& ctx, const ::CreateEnumStmt& stmt);         // create_type.cc
void apply(Context& ctx, const ::CompositeTypeStmt& stmt);      // create_type.cc
void apply(Context& ctx, const ::CreateRangeStmt& stmt);        // create_range.cc
void apply(Context& ctx, const ::AlterEnumStmt& stmt);          // alter_enum.cc
void apply(Context& ctx, const ::AlterTypeStmt& stmt);          // define_type.cc
void apply(Context& ctx, const ::CreateDomainStmt& stmt);       // domain.cc
void apply(Context& ctx, const ::AlterDomainStmt& stmt);        // domain.cc
void apply(Context& ctx, const ::DefineStmt& stmt);             // define.cc
void apply(Context& ctx, const ::AlterTSDictionaryStmt& stmt);  // text_search.cc
void apply(Context& ctx, const ::AlterTSConfigurationStmt& stmt);  // text_search.cc
void apply(Context& ctx, const ::CreateFunctionStmt& stmt);     // create_function.cc
void apply(Context& ctx, const ::AlterFunctionStmt& stmt);      // alter_function.cc
void apply(Context& ctx, const ::CreateTrigStmt& stmt);         // trigger.cc
void apply(Context& ctx, const ::CreatePolicyStmt& stmt);       // policy.cc
void apply(Context& ctx, const ::AlterPolicyStmt& stmt);        // policy.cc
void apply(Context& ctx, const ::RuleStmt& stmt);               // rule.cc
void apply(Context& ctx, const ::CreateRoleStmt& stmt);         // role.cc
void apply(Context& ctx, const ::AlterRoleStmt& stmt);          // role.cc
void apply(Context& ctx, const ::AlterRoleSetStmt& stmt);       // role.cc
void apply(Context& ctx, const ::DropRoleStmt& stmt);           // role.cc
void apply(Context& ctx, const ::GrantRoleStmt& stmt);          // role.cc
void apply(Context& ctx, const ::DropOwnedStmt& stmt);          // role.cc
void apply(Context& ctx, const ::ReassignOwnedStmt& stmt);      // role.cc
void apply(Context& ctx, const ::GrantStmt& stmt);              // grant.cc
void apply(Context& ctx, const ::AlterDefaultPrivilegesStmt& stmt);  // default_privileges.cc
void apply(Context& ctx, const ::CommentStmt& stmt);            // comment.cc
void apply(Context& ctx, const ::SecLabelStmt& stmt);           // comment.cc
void apply(Context& ctx, const ::CreateExtensionStmt& stmt);    // extension.cc
void apply(Context& ctx, const ::AlterExtensionStmt& stmt);     // extension.cc
void apply(Context& ctx, const ::AlterExtensionContentsStmt& stmt);  // extension.cc
void apply(Context& ctx, const ::AlterObjectDependsStmt& stmt); // extension.cc

void apply(Context& ctx, const ::CreatePublicationStmt& stmt);  // publication.cc
void apply(Context& ctx, const ::AlterPublicationStmt& stmt);   // publication.cc
void apply(Context& ctx, const ::CreateEventTrigStmt& stmt);    // event_trigger.cc
void apply(Context& ctx, const ::AlterEventTrigStmt& stmt);     // event_trigger.cc
void apply(Context& ctx, const ::CreateStatsStmt& stmt);        // statistics.cc
void apply(Context& ctx, const ::AlterStatsStmt& stmt);         // statistics.cc
void apply(Context& ctx, const ::CreateFdwStmt& stmt);          // foreign.cc
void apply(Context& ctx, const ::AlterFdwStmt& stmt);           // foreign.cc
void apply(Context& ctx, const ::CreateForeignServerStmt& stmt);  // foreign.cc
void apply(Context& ctx, const ::AlterForeignServerStmt& stmt); // foreign.cc
void apply(Context& ctx, const ::CreateUserMappingStmt& stmt);  // foreign.cc
void apply(Context& ctx, const ::AlterUserMappingStmt& stmt);   // foreign.cc
void apply(Context& ctx, const ::DropUserMappingStmt& stmt);    // foreign.cc
void apply(Context& ctx, const ::ImportForeignSchemaStmt& stmt);  // foreign.cc
void apply(Context& ctx, const ::CreateCastStmt& stmt);         // cast.cc
void apply(Context& ctx, const ::CreateTransformStmt& stmt);    // cast.cc
void apply(Context& ctx, const ::CreatePLangStmt& stmt);        // language.cc
void apply(Context& ctx, const ::CreateAmStmt& stmt);           // language.cc
void apply(Context& ctx, const ::CreateTableSpaceStmt& stmt);   // language.cc
void apply(Context& ctx, const ::DropTableSpaceStmt& stmt);     // language.cc
void apply(Context& ctx, const ::CreateOpFamilyStmt& stmt);     // opclass.cc
void apply(Context& ctx, const ::CreateOpClassStmt& stmt);      // opclass.cc

}  // namespace reconcile::replay
