// What Prisma's own engine (7.9) prints for these schemas; tests/differential/prisma_script asks it again.
#include "adapters/prisma_schema/reader.h"
#include "adapters/prisma_schema/script.h"
#include "tests/catch.h"

using namespace reconcile;
using namespace reconcile::prisma_schema;

namespace {

struct Rendered {
  std::string sql;
  std::vector<std::string> problems;
};

Rendered render(const std::string& text, const RenderOptions& options = {}) {
  Document document = read_schema({SourceText("schema.prisma", text)});
  Rendered out{to_script(to_database(document, options)), {}};
  for (const Problem& problem : document.problems) {
    const Location at = document.location(problem.place);
    out.problems.push_back(std::to_string(at.begin.line) + ":" + std::to_string(at.begin.column) + " " + problem.message);
  }
  return out;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a model becomes a table, its unique fields indexes") {
  const Rendered out = render(R"(
model User {
  id    Int     @id @default(autoincrement())
  email String  @unique @map("e_mail")
  bio   String? @db.VarChar(20)
  tags  String[] @default(["a", "b'c"])
  @@index([bio, email(sort: Desc)])
  @@map("users")
}
)");
  CHECK(out.problems.empty());
  CHECK(out.sql == R"(-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "users" (
    "id" SERIAL NOT NULL,
    "e_mail" TEXT NOT NULL,
    "bio" VARCHAR(20),
    "tags" TEXT[] DEFAULT ARRAY['a', 'b''c']::TEXT[],

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_e_mail_key" ON "users"("e_mail");

-- CreateIndex
CREATE INDEX "users_bio_e_mail_idx" ON "users"("bio", "e_mail" DESC);
)");
}

TEST_CASE("a relation becomes a foreign key, an implicit one a table") {
  const std::string text = R"(
model Post { id Int @id
  tags Tag[]
  author User? @relation(fields: [authorId], references: [id])
  authorId String?
}
model Tag {
  id BigInt @id
  posts Post[]
}
model User {
  id String @id @db.Uuid
  posts Post[]
}
)";
  const Rendered now = render(text), before = render(text, {.join_table_has_primary_key = false});
  CHECK(now.problems.empty());
  CHECK(has(now.sql, R"(ADD CONSTRAINT "Post_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;)"));
  CHECK(has(now.sql, R"(CREATE TABLE "_PostToTag" (
    "A" INTEGER NOT NULL,
    "B" BIGINT NOT NULL,

    CONSTRAINT "_PostToTag_AB_pkey" PRIMARY KEY ("A","B")
);)"));
  CHECK(has(before.sql, R"(CREATE UNIQUE INDEX "_PostToTag_AB_unique" ON "_PostToTag"("A", "B");)"));
  CHECK_FALSE(has(before.sql, "_AB_pkey"));
}

// As histories that Prisma 2 wrote have them.
TEST_CASE("Prisma 2 called keys otherwise, and deleted with a required relation") {
  const std::string text = R"(
model Post {
  id Int @id
  slug String @unique
  authorId Int
  editorId Int?
  author User @relation("written", fields: [authorId], references: [id])
  editor User? @relation("edited", fields: [editorId], references: [id])
  @@unique([authorId, slug])
  @@unique([slug, editorId], name: "one_editor")
  @@index([editorId, authorId])
}
model User {
  id Int @id
  written Post[] @relation("written")
  edited Post[] @relation("edited")
}
)";
  const Rendered old = render(text, {.join_table_has_primary_key = false, .before_3 = true}), now = render(text);
  CHECK(has(old.sql, R"(CREATE UNIQUE INDEX "Post.slug_unique" ON "Post"("slug");)"));
  CHECK(has(old.sql, R"(CREATE UNIQUE INDEX "Post.authorId_slug_unique" ON "Post"("authorId", "slug");)"));
  CHECK(has(old.sql, R"(CREATE UNIQUE INDEX "one_editor" ON "Post"("slug", "editorId");)"));
  CHECK(has(old.sql, R"(CREATE INDEX "Post.editorId_authorId_index" ON "Post"("editorId", "authorId");)"));
  CHECK(has(old.sql, R"(ADD CONSTRAINT "Post_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;)"));
  CHECK(has(old.sql, R"(FOREIGN KEY ("editorId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;)"));
  CHECK(has(now.sql, R"(CREATE UNIQUE INDEX "Post_slug_key" ON "Post"("slug");)"));
  CHECK(has(now.sql, R"(CREATE UNIQUE INDEX "Post_slug_editorId_key" ON "Post"("slug", "editorId");)"));
}

TEST_CASE("what is wrong in a schema is named with its place, and the rest is read") {
  const Rendered out = render(R"(model A {
  id Int @id
  other Missing
  name
  good String
}
modle B {
  id Int @id
}
enum E { X Y }
model C {
  e E @default(X)
  id Int @id
)");
  CHECK(out.problems == std::vector<std::string>{
      "4:3 a field's name and type were expected", "7:1 this is no block of a Prisma schema", "10:12 this part of the line was not understood",
      "11:7 the block `C` is not closed",
      "3:3 `A.other` is of the type `Missing`, which nothing declares"});
  CHECK(has(out.sql, "\"good\" TEXT NOT NULL"));
  CHECK(has(out.sql, "CREATE TABLE \"C\""));
}
