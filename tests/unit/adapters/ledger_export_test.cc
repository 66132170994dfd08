// Exported ledgers as editors, spreadsheets and people leave them; psql's and pg_dump's own formats are held
// against a server in tests/live/.
#include <string>
#include <vector>

#include "adapters/ledger/formats.h"
#include "adapters/ledger/layout.h"
#include "tests/catch.h"

using namespace reconcile;

namespace {

ExportedLedgers read(std::string_view text) {
  LedgerCollector out("prod.txt");
  read_export(text, out, nullptr);
  return out.finish();
}

std::string shown(const std::optional<std::int64_t>& value) { return value ? std::to_string(*value) : "NULL"; }

// A line per ledger and row: "drizzle drizzle.__drizzle_migrations", "1 abc 1700000000000".
std::string dump(const ExportedLedgers& read) {
  std::string out;
  for (const Ledger& ledger : read.ledgers) {
    std::string name = ledger.schema.empty() ? ledger.table : ledger.schema + "." + ledger.table;
    out += std::string(to_string(ledger.kind)) + (name.empty() ? "" : " " + name) + "\n";
    for (const LedgerRow& row : ledger.rows) {
      out += row.id + " " + row.checksum;
      if (ledger.kind == LedgerKind::Prisma) {
        out += " " + row.name.value_or("NULL") + " " + shown(row.started_at) + " " + shown(row.finished_at) + " " + shown(row.rolled_back_at) + "\n";
        continue;
      }
      out += " " + shown(row.created_at);
      if (ledger.kind == LedgerKind::DrizzleV1) out += " " + row.name.value_or("NULL") + " " + shown(row.applied_at);
      out += "\n";
    }
  }
  for (const LayoutProblem& problem : read.problems) out += problem.message + "\n";
  return out;
}

constexpr const char* hash = "6cec6782aaf9057166ccb08a58ef9b80d73f31313388e5223707008c0bd35984";

}  // namespace

TEST_CASE("two rows read the same out of every tool") {
  const std::string wanted = "drizzle\n1 aa 1700000000000\n2 bb NULL\n";
  for (const char* text : {
           // DBeaver's plain text
           "id|hash|created_at   |\n--+----+-------------+\n 1|aa  |1700000000000|\n 2|bb  |             |\n",
           // pgcli
           "+----+------+---------------+\n| id | hash | created_at    |\n|----+------+---------------|\n| 1  | aa   | 1700000000000 |\n| 2  | bb   | <null>        |\n"
           "+----+------+---------------+\nSELECT 2\nTime: 0.012s\n",
           // Markdown, in line and not
           "Here it is:\n\n| id | hash | created_at |\n|----|------|------------|\n| 1 | aa | 1700000000000 |\n| 2 | bb | NULL |\n\nthanks\n",
           "|id|hash|created_at|\n|--|:-:|--:|\n|1|aa|1700000000000|\n|2|bb||\n",
           "| id | hash | created_at |\n| --- | --- | --- |\n| 1 | aa | 1700000000000 |\n| 2 | bb | NULL |\n",
           "id | hash | created_at\n--- | --- | ---\n1 | aa | 1700000000000\n2 | bb | NULL\n",
           // a code block of Markdown
           "# prod\n```\n id | hash |  created_at   \n----+------+---------------\n  1 | aa   | 1700000000000\n  2 | bb   | \n(2 rows)\n```\nsee above\n",
           "```json\n[{\"id\": 1, \"hash\": \"aa\", \"created_at\": \"1700000000000\"}, {\"id\": 2, \"hash\": \"bb\", \"created_at\": null}]\n```\n",
           "```csv\nid,hash,created_at\n1,aa,1700000000000\n2,bb,\n```\n",
           // trailing blanks lost on the way
           " id | hash |  created_at\n----+------+---------------\n  1 | aa   | 1700000000000\n  2 | bb   |\n(2 rows)\n",
           // CSV of editors and spreadsheets
           "id,hash,created_at\n1,aa,1700000000000\n2,bb,NULL\n",
           "\"id\",\"hash\",\"created_at\"\r\n\"1\",\"aa\",\"1700000000000\"\r\n\"2\",\"bb\",\"\"\r\n",
           "sep=;\nid;hash;created_at\n1;aa;1700000000000\n2;bb;[NULL]\n",
           "ID\tHash\tCreated At\n1\taa\t1,700,000,000,000\n2\tbb\t(null)\n",
           "id;hash;created_at\n1;aa;1.700.000.000.000\n2;bb;\n",
           "id;hash;created_at\n1;aa;1 700 000 000 000\n2;bb;\n",
           "id,hash,created_at\n1,aa,1700000000000.0\n2,bb,\n",
           // the columns in another order, and others beside them
           ",created_at,hash,id\n1,1700000000000,aa,1\n2,,bb,2\n",
           // JSON
           "[{\"id\":1,\"hash\":\"aa\",\"created_at\":1700000000000},{\"created_at\":null,\"hash\":\"bb\",\"id\":2}]",
           "{\"id\":1,\"hash\":\"aa\",\"created_at\":1700000000000}\n{\"id\":2,\"hash\":\"bb\",\"created_at\":null}\n",
           "{\"command\":\"SELECT\",\"rowCount\":2,\"rows\":[{\"id\":1,\"hash\":\"aa\",\"created_at\":\"1700000000000\"},{\"id\":2,\"hash\":\"bb\",\"created_at\":null}],"
           "\"fields\":[{\"name\":\"id\",\"dataTypeID\":23},{\"name\":\"hash\"},{\"name\":\"created_at\"}]}",
           "{\"fields\":[{\"name\":\"id\"},{\"name\":\"hash\"},{\"name\":\"created_at\"}],\"rows\":[[1,\"aa\",1700000000000],[2,\"bb\",null]]}",
           "{\"success\":true,\"data\":{\"result\":[{\"id\":1,\"hash\":\"aa\",\"createdAt\":1700000000000},{\"id\":2,\"hash\":\"bb\",\"createdAt\":null}]}}",
           "[{\"rows\":[{\"id\":1,\"hash\":\"aa\",\"created_at\":1700000000000},{\"id\":2,\"hash\":\"bb\",\"created_at\":null}]}]",
           // a prompt before the answer, and the answer's length behind it
           "[{\"id\":1,\"hash\":\"aa\",\"created_at\":1700000000000},{\"id\":2,\"hash\":\"bb\",\"created_at\":null}]\n(1 row)\n",
           // expanded, by psql and by MySQL's client's fashion
           "-[ RECORD 1 ]--------------\nid         | 1\nhash       | aa\ncreated_at | 1700000000000\n-[ RECORD 2 ]--------------\nid         | 2\nhash       | bb\ncreated_at | \n\n",
           "id|1\nhash|aa\ncreated_at|1700000000000\n\nid|2\nhash|bb\ncreated_at|\n",
           "*************************** 1. row ***************************\n        id: 1\n      hash: aa\ncreated_at: 1700000000000\n"
           "*************************** 2. row ***************************\n        id: 2\n      hash: bb\ncreated_at: NULL\n",
       }) {
    INFO(text);
    CHECK(dump(read(text)) == wanted);
  }
}

TEST_CASE("rows without a header are told by their shape") {
  const std::string row = std::string("1") + "%" + hash + "%1700000000000";
  for (const char* separator : {",", "\t", "|", ";", " | "}) {
    std::string text = row;
    while (text.find('%') != std::string::npos) text.replace(text.find('%'), 1, separator);
    INFO(text);
    CHECK(dump(read(text + "\n")) == "drizzle\n1 " + std::string(hash) + " 1700000000000\n");
  }
}

TEST_CASE("several tables of one file are several ledgers, named by their commands") {
  const char* text =
      "prod=> select * from drizzle.__drizzle_migrations;\n id | hash | created_at \n----+------+------------\n  1 | aa   |          5\n(1 row)\n\n"
      "prod=> select count(*) from users;\n count \n-------\n    12\n(1 row)\n\n"
      "prod=> SELECT * FROM \"_prisma_migrations\";\n"
      " id | checksum | finished_at | migration_name | logs | rolled_back_at | started_at | applied_steps_count \n"
      "----+----------+-------------+----------------+------+----------------+------------+---------------------\n"
      " x  | cc       | 2026-01-01 00:00:01+00 | m | | | 2026-01-01 00:00:00+00 | 1\n(1 row)\n\n"
      "prod=> table schema_migrations;\n version \n---------\n 1\n(1 row)\n";
  CHECK(dump(read(text)) == "drizzle drizzle.__drizzle_migrations\n1 aa 5\nprisma _prisma_migrations\nx cc m 1767225600000 1767225601000 NULL\n");
  CHECK(dump(read("{\"drizzle.__drizzle_migrations\":[{\"id\":1,\"hash\":\"aa\",\"created_at\":5}],\"goose_db_version\":[{\"id\":1,\"version_id\":0}]}")) ==
        "drizzle drizzle.__drizzle_migrations\n1 aa 5\nother goose_db_version\n");
}

TEST_CASE("what stands there is transcribed, however odd") {
  CHECK(dump(read("id,hash,created_at\n7,6cec67,1700000000\n8,6cec67,1700000000\n,,\n")) == "drizzle\n7 6cec67 1700000000\n8 6cec67 1700000000\n  NULL\n");
}

TEST_CASE("an empty ledger is a ledger") {
  for (const char* text : {" id | hash | created_at \n----+------+------------\n(0 rows)\n", "id,hash,created_at\n", "{\"rows\":[],\"fields\":[{\"name\":\"id\"},{\"name\":\"hash\"},{\"name\":\"created_at\"}]}",
                           "COPY x (id, hash, created_at) FROM stdin;\n\\.\n"}) {
    INFO(text);
    ExportedLedgers out = read(text);
    CHECK(out.problems.empty());
    CHECK(out.ledgers.size() == 1);
  }
}

TEST_CASE("half a ledger is none, and its line is named") {
  struct Row {
    const char *text, *message;
  };
  for (const Row& row : {
           Row{"id,hash,created_at\n1,aa,1.7E+12\n", "prod.txt:2: `created_at` is `1.7E+12`, which is rounded"},
           {"id,hash,created_at\n1,aa,yesterday\n", "prod.txt:2: `created_at` is `yesterday`, which is no whole number"},
           {"id,hash,created_at\n1,aa,5\n2,bb\n", "prod.txt:3: a row of 2 values under 3 columns"},
           {"id,hash,created_at\n1,aa,5\n2", "prod.txt:3: a row of 1 values under 3 columns"},
           {"id,hash,created_at\n1,\"aa,5\n2,bb,6\n", "prod.txt:2: a quote that begins here is never closed"},
           {"id,hash\n1,aa\n", "prod.txt:1: the export of drizzle.__drizzle_migrations lacks its column `created_at`"},
           {"[{\"migration_name\":\"m\",\"checksum\":\"c\"}]", "prod.txt:1: the export of _prisma_migrations lacks its column `started_at`"},
           {"[{\"id\":1,\n\"hash\":\"aa\"", "prod.txt:2: no valid JSON from here on"},
           {"id,hash,created_at\n1,aa,5\n1,bb,6\n", "prod.txt: two rows have the id `1`, which is the table's key"},
           {"id,hash,created_at\n1,7af9072cb4…,5\n", "prod.txt:2: `hash` is `7af9072cb4…`, which is cut short"},
           {"id,hash,created_at\n1,7af9072cb4...,5\n", "prod.txt:2: `hash` is `7af9072cb4...`, which is cut short"},
           {"id,hash,created_at\n1,aa,17367000000000000000000\n", "prod.txt:2: `created_at` is `17367000000000000000000`, which is too large for a bigint"},
           {"id,name,batch,migration_time\n1,20240101_x.js,1,2024-01-01\n", "prod.txt:1: the ledger of Knex, by its columns: its rows are not read"},
           {"ERROR:  permission denied for schema drizzle\n", "prod.txt:1: an error stands where the table should: ERROR:  permission denied for schema drizzle"},
           {"[]", "prod.txt:1: an empty list: it does not tell of which table"},
           {"", "prod.txt: no table was found in it"},
           {" id | email \n----+-------\n  1 | x\n(1 row)\n", "prod.txt:1: no ledger: its columns are id, email"},
           {" id | hash | created_at \n----+------+------------\n  1 | aa   |          5\n(2 rows)\n", "prod.txt:4: the table is cut: it announces 2 rows and has 1"},
           {" id | hash      | created_at \n----+-----------+------------\n  1 | aaaaaaaaa |  \n   |      5\n(1 row)\n", "prod.txt:4: this line does not fit the columns of its table"},
           {"COPY a.b (id, hash, created_at) FROM stdin;\n1\taa\t5\n", "prod.txt:1: this COPY block has no end"},
           {"INSERT INTO a.b (id, hash, created_at) VALUES (1, now(), 5);\n", "prod.txt:1: this INSERT has a value that is no literal"},
       }) {
    INFO(row.text);
    ExportedLedgers out = read(row.text);
    CHECK(out.ledgers.empty());
    REQUIRE_FALSE(out.problems.empty());
    CHECK(out.problems.front().message == row.message);
    CHECK_FALSE(out.problems.front().help.empty());
  }
}

TEST_CASE("times are read in any zone") {
  struct Row {
    const char* text;
    std::int64_t milliseconds;
  };
  for (const Row& row : {Row{"2026-01-31 12:00:00.1239+02", 1769853600123}, {"2026-01-31T10:00:00.123Z", 1769853600123}, {"2026-01-31 10:00:00", 1769853600000},
                         {"2026-01-31T15:30:00.5+05:30", 1769853600500}, {"2026-01-31 04:30:00-0530", 1769853600000}, {"2026-01-31 10:00:00 UTC", 1769853600000},
                         {"1769853600000", 1769853600000}, {"2026-01-31", 1769817600000}}) {
    INFO(row.text);
    CHECK(time_of(row.text) == row.milliseconds);
  }
  for (const char* text : {"", "soon", "2026-02-30 00:00:00", "2026-01-31 25:61:00", "31.01.2026"}) {
    INFO(text);
    CHECK_FALSE(time_of(text));
  }
}

TEST_CASE("whole numbers with any separator, and nothing else") {
  for (const char* text : {"1700000000000", "1,700,000,000,000", "1.700.000.000.000", "1'700'000'000'000", "1 700 000 000 000", "1700000000000.0", "+1700000000000"}) {
    INFO(text);
    CHECK(integer_of(text) == 1700000000000);
  }
  for (const char* text : {"1.5", "17,00,000", "1.7E+12", "1,70", "", "12a", "99999999999999999999"}) {
    INFO(text);
    CHECK_FALSE(integer_of(text));
  }
}
