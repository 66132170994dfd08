#include "core/catalog/builtin/extension_rows.h"

#include "core/catalog/builtin/rows.h"

namespace reconcile::catalog {
namespace {

#include "core/catalog/builtin/generated/extension_templates.inc"

}  // namespace

const std::span<const ExtensionTemplate> extension_rows = templates;

}  // namespace reconcile::catalog
