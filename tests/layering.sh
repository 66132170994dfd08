#!/usr/bin/env bash
# Includes point downwards only (docs/architecture.md). A shared include root would hide a mistake.
set -u
cd "$1" || exit 2
status=0

# allow FOLDER PREFIX…: files below FOLDER may include our own headers from these folders only.
allow() {
  local folder=$1; shift
  local allowed; allowed=$(printf '|%s/' "$@"); allowed="^(${allowed:1})"
  local wrong
  wrong=$(grep -rnE '^[[:space:]]*#[[:space:]]*include "(core|adapters|store|reconcile|tests)/' --include='*.h' --include='*.cc' "$folder" 2>/dev/null |
    awk -F'"' -v allowed="$allowed" -v folder="$folder" '$2 !~ allowed { sub(/:[^:]*$/, "", $1); print $1 ": " folder " may not include " $2 }')
  if [ -n "$wrong" ]; then
    echo "$wrong"
    status=1
  fi
}

allow core/base core/base
allow core/sql core/sql core/base
allow core/catalog core/catalog core/base
allow core/history core/history core/base
allow core/analyze core/analyze core/catalog core/sql core/base
allow core/execute core/execute core/analyze core/catalog core/sql core/base
allow core/plpgsql core/plpgsql core/sql core/base
allow core/replay core/replay core/execute core/plpgsql core/analyze core/catalog core/sql core/history core/base
allow adapters adapters core
allow store store core
allow reconcile/rules reconcile/rules reconcile/migrator core adapters
allow reconcile/migrator reconcile/migrator core
allow reconcile/declared reconcile/declared reconcile/schema adapters core
allow reconcile/plan reconcile/plan reconcile/drift reconcile/schema reconcile/scratch reconcile/declared reconcile/audit reconcile/config reconcile/migrator reconcile/rules core adapters
allow reconcile/scratch reconcile/scratch reconcile/audit reconcile/config core adapters
allow reconcile/report reconcile/report reconcile/plan core
allow reconcile reconcile adapters store core

# PostgreSQL's node headers stay inside core/sql, core/analyze and core/replay.
if grep -rnE '#include "core/sql/nodes.h"' --include='*.h' --include='*.cc' core/base core/catalog core/history adapters store reconcile; then
  echo "core/sql/nodes.h is for core/sql, core/analyze and core/replay"
  status=1
fi
exit $status
