// Prisma's scalar and native types, literals and defaults, as SQL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/prisma_schema/ast.h"
#include "adapters/prisma_schema/database.h"

namespace reconcile::prisma_schema {

bool is_scalar(std::string_view type);

// "TEXT", "VARCHAR(20)", …: of a scalar field, arrays without their brackets. Nothing for a native type
// that PostgreSQL does not have.
std::optional<std::string> scalar_type(const Field& field);

std::string quoted_name(std::string_view name);    // "a""b", in quotes
std::string quoted_text(std::string_view text);    // 'it''s'
std::string qualified_name(const Name& name);

// SQL of a literal default of a scalar field; nothing when it is no literal that the type takes.
std::optional<std::string> literal_default(const std::string& type, const Expression& value);

// "inet_ops" of InetOps.
std::string opclass_name(std::string_view prisma_name);

}  // namespace reconcile::prisma_schema
