#!/usr/bin/env bash
# usage: run.sh RECONCILE PG_BINARIES BUILD_FOLDER [SCRIPT.mjs] [its options]
# SCRIPT is main.mjs (generated situations, the default), scenarios.mjs (named ones) or plans.mjs (plans carried out).
# Compares predictions with the real ORMs. Exit 77 (skipped, with the reason) where they can't be run here.
set -u
reconcile=$(realpath "$1") binaries=$2 folder=$3/orm
shift 3
script=main.mjs
case ${1-} in *.mjs) script=$1; shift ;; esac
here=$(cd "$(dirname "$0")" && pwd)

skip() { echo "skipped: $1"; exit 77; }

command -v node >/dev/null || skip "there is no node; drizzle-orm and Prisma's engine need 20.19 or newer"
command -v npm >/dev/null || skip "there is no npm to install drizzle-orm and Prisma's engine with"
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
  skip "node is $(node --version); drizzle-orm and Prisma's engine need 20.19 or newer"
[ -x "$binaries/initdb" ] || skip "there is no PostgreSQL server in $binaries"
if [ "$(id -u)" = 0 ]; then
  id postgres >/dev/null 2>&1 || skip "root can't run a PostgreSQL server, and there is no user postgres"
fi

mkdir -p "$folder"
if ! cmp -s "$here/package-lock.json" "$folder/installed-lock.json"; then
  cp "$here/package.json" "$here/package-lock.json" "$folder/"
  (cd "$folder" && timeout 240 npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1) || skip "npm ci failed: $(tail -1 "$folder/npm.log")"
  cp "$here/package-lock.json" "$folder/installed-lock.json"
fi
cp "$here"/*.mjs "$folder/"
cd "$folder" && exec node "$script" "$reconcile" "$binaries" "$@"
