#include "core/history/source.h"

namespace reconcile {

std::string_view to_string(Dialect dialect) {
  switch (dialect) {
    case Dialect::PostgreSql: return "postgresql";
    case Dialect::MySql: return "mysql";
    case Dialect::Sqlite: return "sqlite";
    case Dialect::Other: return "other";
  }
  return "other";
}

std::string_view to_string(OutsideReason reason) {
  switch (reason) {
    case OutsideReason::Unjournaled: return "unjournaled";
    case OutsideReason::Archived: return "archived";
    case OutsideReason::Down: return "down";
    case OutsideReason::Rollback: return "rollback";
  }
  return "unjournaled";
}

}  // namespace reconcile
