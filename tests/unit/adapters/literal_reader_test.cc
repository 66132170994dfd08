#include "adapters/config/literal_reader.h"

#include <random>

#include "tests/catch.h"

using namespace reconcile;
using Kind = Literal::Kind;

TEST_CASE("a configuration's literals are read in every spelling") {
  struct Case {
    const char* text;
    const char* path;
    const char* value;
  };
  Case cases[] = {
      {"export default defineConfig({ out: './a' })", "out", "./a"},
      {"export default { out: \"./a\", } satisfies Config;", "out", "./a"},
      {"module.exports = { out: `./a` };", "out", "./a"},
      {"const c = { out: './a' };\nexport default c;", "out", "./a"},
      {"const c: Config = { out: './a' }\nexport default defineConfig(c)", "out", "./a"},
      {"export default { /* out: 'no' */ out: 'a', // out: 'b'\n }", "out", "a"},
      {"const dir = './db';\nexport default { out: `${dir}/x` }", "out", "./db/x"},
      {"const dir = './db';\nexport default { out: dir + '/x' }", "out", "./db/x"},
      {"export default { out: path.join('db', 'x') }", "out", "db/x"},
      {"export default { out: path.resolve(__dirname, './x') }", "out", "./x"},
      {"export default { migrations: { table: 't', schema: 's' } }", "migrations.table", "t"},
      {"const base = { out: 'o' };\nexport default { ...base, dialect: 'postgresql' }", "out", "o"},
      {"export default { 'out': 'o' as const }", "out", "o"},
      {"import x from 'y'\nexport default { a: fn({ b: [1, 2] }, () => { return '}' }), out: 'o' }", "out", "o"},
      {"export default { get out() { return 1 }, dialect: 'pg' }", "dialect", "pg"},
      {"export default { out: process.env.OUT ?? './a', dialect: 'pg' }", "dialect", "pg"},
      {"const out = './o'\nexport default { out }", "out", "./o"},
      {"const paths = { out: './o' }\nexport default { out: paths.out }", "out", "./o"},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(read_default_export(c.text).string_at(c.path) == c.value);
  }
}

TEST_CASE("environment variables are named, not followed") {
  struct Case {
    const char* text;
    const char* variable;
  };
  Case cases[] = {
      {"process.env.DATABASE_URL!", "DATABASE_URL"},
      {"process.env['DATABASE_URL'] || ''", "DATABASE_URL"},
      {"env('DATABASE_URL')", "DATABASE_URL"},
      {"String(process.env.DATABASE_URL)", "DATABASE_URL"},
      {"env.POSTGRES_URL", "POSTGRES_URL"},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    Literal root = read_default_export("export default { url: " + std::string(c.text) + ", next: 1 }");
    REQUIRE(root.find("url") != nullptr);
    CHECK(root.find("url")->is(Kind::EnvName));
    CHECK(root.find("url")->text == c.variable);
    CHECK(root.find("next") != nullptr);
  }
}

TEST_CASE("values know their bytes") {
  std::string text = R"({"a": [ {"b": 1}, {"c": 2} ]})";
  Literal root = read_literal(text);
  Span span = root.find("a")->items.at(1).span;
  CHECK(text.substr(span.offset, span.length) == R"({"c": 2})");
  CHECK(read_literal("\"\\u00e9\\ud83d\\ude00\"").text == "\xC3\xA9\xF0\x9F\x98\x80");
  CHECK(read_literal("-1.5e3").number == -1500);
}

TEST_CASE("calls give their literal arguments") {
  auto calls = read_calls("await migrate(db, { migrationsFolder: './drizzle' }); x.migrate(1); // migrate(2)\n", "migrate");
  REQUIRE(calls.size() == 1);
  REQUIRE(calls[0].arguments.size() == 2);
  CHECK(calls[0].arguments[1].string_at("migrationsFolder") == "./drizzle");
}

TEST_CASE("no text makes the reader fail") {
  for (std::string text : {"", "{", "[[[", "export default", "export default {a:", "{\"a\": \"", "`${`${", "{a:b?c:d}", "module.exports =",
                           "const a = a; export default a", "const a = b, b = a; export default { a, b }"}) {
    read_literal(text);
    read_default_export(text);
  }
  read_literal(std::string(100000, '['));
  read_literal(std::string(100000, '{'));
  std::string doubling = "const a0 = 'x';";
  for (int i = 1; i < 40; ++i) {
    doubling += "const a" + std::to_string(i) + " = `${a" + std::to_string(i - 1) + "}${a" + std::to_string(i - 1) + "}`;";
  }
  read_default_export(doubling + "export default { a: a39 }");
  std::string chained;
  for (int i = 0; i < 50000; ++i) chained += "migrate(";
  read_calls(chained, "migrate");
}

TEST_CASE("no damage to a configuration makes the reader fail") {
  const std::string config =
      "import { defineConfig } from 'drizzle-kit';\nconst dir = `${base}/x`, url = process.env.URL ?? 'x';\n"
      "export default defineConfig({ out: path.join(dir, './a'), ...rest, dbCredentials: { url: url! }, list: [1, 'b', /* c */],\n"
      " fn: async (a) => { return { a } }, cond: a ? { b: 1 } : [2], } satisfies Config); // end\n";
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string text = config;
    for (unsigned i = 0; i <= random() % 4; ++i) {
      std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0: text.erase(at, 1 + random() % 20); break;
        case 1: text.insert(at, 1 + random() % 3, "{}[]()'\"`$\\/*,:;\n\0"[random() % 18]); break;
        default: text[at] = static_cast<char>(random());
      }
      if (text.empty()) break;
    }
    read_default_export(text);
    read_literal(text);
    read_calls(text, "join", true);
  }
}
