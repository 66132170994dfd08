// What a role that is no superuser may do (execMain.c's ExecCheckRTPerms; aclchk.c). Objects that a platform or initdb made are
// taken for permitted: what was granted on them can't be told.
#pragma once

#include "core/analyze/acl.h"
#include "core/catalog/expr.h"

namespace reconcile::analyze {

// Throws 42501 `permission denied for table %s` and its like.
void check_permissions(const Session& session, const Query& query);

// Throws 42501 `must be owner of table %s` and its like.
void require_owner(const Session& session, const Relation& relation);

// To make something in the schema: throws 42501 `permission denied for schema %s`.
void require_creation(const Session& session, Oid schema);

}  // namespace reconcile::analyze
