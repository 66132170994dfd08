#include "reconcile/diagnose/code_facts.h"

#include <algorithm>

namespace reconcile::diagnose {
namespace {

constexpr CodeFacts table[] = {
    // -- connecting -----------------------------------------------------------------------------------
    {"P1000", "the server refused the user's password", "the URL names another user or password than the server has",
     {"compare the user in the URL with the server's; a password with @ : / # must be percent-encoded", "then deploy again: `{deploy}`"}},
    {"P1001", "the database server can't be reached", "host or port are wrong, the server sleeps or is not up yet, or a firewall stands between",
     {"wait for the server before migrating (compose: depends_on with condition: service_healthy)", "then deploy again: `{deploy}`"}},
    {"P1002", "the server answered too late, most often because the advisory lock was not free within ten seconds",
     "another deploy holds Prisma's lock (72707369), or a transaction pooler keeps a session of a dead one",
     {"see who holds it: `SELECT pid, granted FROM pg_locks WHERE locktype = 'advisory' AND objid = 72707369;`",
      "let one deploy run at a time, over a direct connection and not through a pooler", "then deploy again: `{deploy}`"}},
    {"P1003", "the database does not exist", "the URL names a database that nobody made", {"make it, or correct the name in the URL", "then: `{deploy}`"}},
    {"P1008", "an operation timed out", "the server was too busy, or a lock was not free", {"look for blocked sessions: `SELECT pid, wait_event_type, query FROM pg_stat_activity WHERE wait_event_type = 'Lock';`", "then deploy again: `{deploy}`"}},
    {"P1010", "the user may not use the database", "the role lacks CONNECT, or a privilege on the schema", {"grant what it lacks, or deploy as the owner", "then: `{deploy}`"}},
    {"P1011", "the encrypted connection could not be opened", "the certificate does not match sslmode and sslrootcert of the URL", {"correct sslmode or the certificate", "then: `{deploy}`"}},
    {"P1012", "the Prisma schema is not valid", "schema.prisma does not parse, or an environment variable it names is not set (7.x does not load .env)",
     {"the text names the line; set the variable in the deploy's environment", "then: `{deploy}`"}},
    {"P1013", "the database URL is not valid", "a part of it is missing, or a character of the password is not percent-encoded", {"correct the URL", "then: `{deploy}`"}},
    {"P1014", "a table that a model stands for does not exist", "the database has not run the migration that makes it, or another schema is searched", {"see what it has run: `reconcile status --db ENV=URL`", "then: `{deploy}`"}},
    {"P1017", "the server closed the connection", "it was restarted, or a time-out or a pooler ended the session", {"deploy again over a direct connection: `{deploy}`"}},
    {"P2021", "a table does not exist in this database", "the application runs against a database that has not run the migration which makes it", {"see what it has run: `reconcile status --db ENV=URL`", "deploy what is pending: `{deploy}`"}},
    {"P2022", "a column does not exist in this database", "the application runs against a database that has not run the migration which makes it", {"see what it has run: `reconcile status --db ENV=URL`", "deploy what is pending: `{deploy}`"}},
    // -- migrating ------------------------------------------------------------------------------------
    {"P3000", "the database could not be made", "the role may not create databases", {"make it as a role that may", "then: `{deploy}`"}},
    {"P3005", "the schema is not empty and has no ledger of Prisma",
     "the database was built by hand, by `db push` or by another tool; Prisma deploys only into an empty schema or one whose ledger it knows",
     {"compare the database with the history before marking anything", "mark what it already has, oldest first: `{run} prisma migrate resolve --applied {migration}`", "then: `{deploy}`"}},
    {"P3006", "a migration does not replay on the shadow database", "the history can't build a database from nothing; databases that ran it long ago don't show it",
     {"mend the history, not the database: `reconcile plan`", "then: `{run} prisma migrate dev`"}},
    {"P3008", "the migration is already recorded as applied", "`resolve --applied` was called for one that has a finished row: there is nothing to do", {"deploy what is pending: `{deploy}`"}},
    {"P3009", "a failed row stands in the ledger and blocks every deploy", "an earlier deploy failed or was killed in the middle; its row has neither finished_at nor rolled_back_at",
     {"see what of the script is there: it ran as one transaction unless it says BEGIN or COMMIT itself, so most often nothing is",
      "when nothing of it is there: `{run} prisma migrate resolve --rolled-back {migration}` (when all of it is there: --applied)", "then: `{deploy}`"}},
    {"P3010", "the migration's name is too long", "the engine takes 200 bytes", {"rename the folder before anything has run it"}},
    {"P3011", "there is no ledger row to roll back", "`resolve --rolled-back` was called for a name that this database never started", {"check the whole folder name, and which database the URL names"}},
    {"P3012", "the migration did not fail, so it can't be marked as rolled back", "its rows are all finished", {"undo it with a new migration"}},
    {"P3014", "the shadow database could not be made", "the role lacks CREATEDB, or the host does not allow it", {"set shadowDatabaseUrl to an empty database of its own", "or deploy without a shadow: `{deploy}`"}},
    {"P3015", "a migration's folder has no migration.sql", "the file was not committed or was deleted; git and Docker ignore rules do that too", {"restore the file or delete the folder; git knows what stood there: `git log --all -- '*{migration}*'`"}},
    {"P3016", "the database could not be emptied", "objects belong to another role, or others use them", {"empty it as their owner, or take a fresh database"}},
    {"P3017", "there is no migration of this name", "the folder is not in this checkout, or the name is not whole", {"check the whole folder name; is the branch merged that has it?"}},
    {"P3018", "a migration failed to apply; its row now blocks every deploy (P3009)", "the server refused one of its statements",
     {"the script ran as one transaction unless it says BEGIN or COMMIT itself: nothing of it should be there",
      "once the cause is mended: `{run} prisma migrate resolve --rolled-back {migration}`", "then: `{deploy}`"}},
    {"P3019", "the provider is not the one in migration_lock.toml", "the history was made for another database", {"check provider in the schema; a history can't be moved to another server kind, it is started anew"}},
    {"P3020", "the shadow database can't be made automatically on this host", "hosted servers allow no CREATE DATABASE", {"set shadowDatabaseUrl to an empty database of its own"}},
    {"P3021", "foreign keys can't be made on this database", "the host does not support them", {"set relationMode = \"prisma\""}},
    {"P3022", "direct DDL is disabled on this database", "the host accepts schema changes only by its own workflow", {"deploy through the host's workflow, or enable DDL"}},
    // -- drizzle --------------------------------------------------------------------------------------
    {"drizzle/silent-exit", "drizzle-kit migrate ended with 1 and printed no reason", "drizzle-kit 0.x swallows the server's error: any refused statement, connection or ledger looks like this",
     {"see the error itself: call migrate() of drizzle-orm from a script, or run the pending file with `psql --single-transaction -v ON_ERROR_STOP=1 -f FILE`",
      "see what is pending: `reconcile status --db ENV=URL`", "then: `{deploy}`"}},
    {"drizzle/said-success", "drizzle-kit prints this line also when nothing ran", "an entry whose `when` is not greater than the newest created_at of the ledger is skipped for ever, without a word",
     {"see what each migration would do there: `reconcile status --db ENV=URL`", "look at the order of the journal: `reconcile explain history/journal-order`"}},
    {"drizzle/missing-file", "the journal lists a file that is not there", "every listed file is read before anything runs, even one that was applied long ago", {"restore it; git knows it: `git log --all -- '*{migration}.sql'`", "then: `{deploy}`"}},
    {"drizzle/no-journal", "there is no meta/_journal.json in the folder", "`out` names another folder, the journal was not copied into the image, or the folder was made by 1.x", {"check `out` of drizzle.config.ts, and what .dockerignore leaves out", "then: `{deploy}`"}},
    {"drizzle/snapshot-collision", "two snapshots have the same parent", "two branches generated a migration from the same state and were merged; the parent that drizzle-kit prints is the first child", {"see which: `reconcile explain history/snapshot-fork`", "before merging, `reconcile check --base REF` gives the relink as a patch"}},
    {"drizzle/malformed-snapshot", "a snapshot can't be read", "merge markers, a cut file, or a body of another version", {"restore it from git, or generate it again"}},
    {"drizzle/old-snapshot", "a snapshot is of an older format", "drizzle-kit was upgraded", {"convert it: `{run} drizzle-kit up`"}},
    {"drizzle/when-not-increasing", "a journal entry is not later than the one before it", "databases that ran the later one skip it for ever, without a word", {"see `reconcile explain history/journal-order`", "what to change: `reconcile plan`"}},
    {"drizzle/old-folders", "drizzle 1.x found the layout of 0.x", "the tool was upgraded, the folder was not", {"convert it: `{run} drizzle-kit up`"}},
    {"drizzle/ledger-upgrade", "rows of the ledger belong to no local migration, so 1.x refuses to upgrade it", "orphan rows: their files were deleted, squashed or never merged", {"see where they come from: `reconcile check --db ENV=URL`"}},
    {"drizzle/init-refused", "the ledger is not empty, so there is nothing to initialise", "`pull --init` is for databases without migrations", {"see what it has run: `reconcile status --db ENV=URL`"}},
    // -- the server -----------------------------------------------------------------------------------
    {"42P01", "a table is missing", "", {}},
    {"42703", "a column is missing", "", {}},
    {"42704", "a type or another object is missing", "", {}},
    {"42883", "a function or operator is missing", "", {}},
    {"3F000", "a schema is missing", "", {}},
    {"42P07", "a table or index is there already", "", {}},
    {"42701", "a column is there already", "", {}},
    {"42710", "an object is there already", "", {}},
    {"42P06", "a schema is there already", "", {}},
    {"42723", "a function is there already", "", {}},
    {"23", "rows that are there already contradict what the migration demands", "a fresh database is empty and never shows this; only databases with rows do",
     {"find the rows (the detail names one), mend them in a migration of their own before this one", "then: `{deploy}`"}},
    {"22", "a value in a row can't be converted", "a fresh database is empty and never shows this; only databases with rows do", {"find the rows, mend them in a migration before this one", "then: `{deploy}`"}},
    {"25001", "the statement may not run inside a transaction", "the tool wraps the file in one (Drizzle all pending files at once; Prisma a file with several statements)",
     {"put CREATE INDEX CONCURRENTLY, VACUUM, … alone into a file (Prisma), or run them outside the tool (Drizzle)", "then: `{deploy}`"}},
    {"55P04", "a new enum value was used in the transaction that added it", "the tool runs both in one transaction (Drizzle: all pending files)", {"deploy the migration that adds the value by itself first, or split the release", "then: `{deploy}`"}},
    {"25P02", "the transaction had failed before", "an earlier statement of the same transaction was refused: its error stands above in the log", {"find the first error; this one says nothing of its own"}},
    {"42501", "the role lacks a privilege", "objects belong to another role than the one that deploys: made by hand, or by another environment's role", {"make the deploying role their owner, or grant it what it lacks", "then: `{deploy}`"}},
    {"55P03", "a lock was not free in time", "a long transaction holds the table", {"see who: `SELECT pid, state, query FROM pg_stat_activity WHERE state <> 'idle';`", "then deploy again: `{deploy}`"}},
    {"57014", "the statement ran into a time-out", "statement_timeout, or the host's limit; most often a rewrite or a backfill of a big table", {"do it in batches, or raise the limit for this session", "then: `{deploy}`"}},
    {"57P03", "the server is not ready yet", "it is starting, stopping or recovering", {"wait for it before migrating", "then: `{deploy}`"}},
    {"40P01", "two transactions waited for each other", "the migration and the running application lock the same tables in another order", {"deploy again: `{deploy}`"}},
    {"42P05", "a prepared statement is there already", "the connection goes through a transaction pooler", {"migrate over the direct connection (Prisma: directUrl)", "then: `{deploy}`"}},
    {"26000", "a prepared statement is gone", "the connection goes through a transaction pooler", {"migrate over the direct connection (Prisma: directUrl)", "then: `{deploy}`"}},
    {"28", "the server refused the login", "user, password, or pg_hba.conf", {"compare the user in the URL with the server's; a password with @ : / # must be percent-encoded", "then: `{deploy}`"}},
    {"3D000", "the database does not exist", "the URL names a database that nobody made", {"make it, or correct the name in the URL", "then: `{deploy}`"}},
    {"53300", "the server has no connection left", "too many clients", {"migrate before the application starts, over one connection", "then: `{deploy}`"}},
    {"08", "the connection broke", "the server was restarted, or a time-out or a pooler ended it", {"deploy again over a direct connection: `{deploy}`"}},
    {"2BP01", "other objects rest on what was to be dropped", "", {}},
    {"42601", "the text is not SQL that PostgreSQL reads", "", {}},
    {"P0001", "a function or a DO block raised this itself", "the migration guards itself, or a trigger refused the rows", {"the message is the author's: it says what was expected"}},
};

}  // namespace

std::span<const CodeFacts> all_facts() { return table; }

const CodeFacts* facts_of(std::string_view code) {
  auto find = [](std::string_view wanted) {
    auto it = std::ranges::find(table, wanted, &CodeFacts::code);
    return it == std::end(table) ? nullptr : &*it;
  };
  if (const CodeFacts* facts = find(code)) return facts;
  return code.size() == 5 && code[0] != 'P' ? find(code.substr(0, 2)) : nullptr;
}

}  // namespace reconcile::diagnose
