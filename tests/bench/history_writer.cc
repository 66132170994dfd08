#include "tests/bench/history_writer.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>

namespace reconcile::bench {
namespace {

// "{n}" is the number of the group of four migrations that it belongs to, "{owner}" a table made before.
constexpr std::string_view first_tables = R"(-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);
)";

constexpr std::string_view new_tables = R"(-- CreateTable
CREATE TABLE "Account{n}" (
    "id" TEXT NOT NULL,
    "name" VARCHAR(255) NOT NULL,
    "balance" DECIMAL(12,2) NOT NULL DEFAULT 0,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Account{n}_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Invoice{n}" (
    "id" SERIAL NOT NULL,
    "accountId" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "data" JSONB,
    "issuedAt" TIMESTAMP(3),

    CONSTRAINT "Invoice{n}_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Account{n}_name_key" ON "Account{n}"("name");

-- CreateIndex
CREATE INDEX "Invoice{n}_accountId_issuedAt_idx" ON "Invoice{n}"("accountId", "issuedAt" DESC);

-- AddForeignKey
ALTER TABLE "Invoice{n}" ADD CONSTRAINT "Invoice{n}_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account{n}"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
)";

constexpr std::string_view backfill = R"(-- AlterTable
ALTER TABLE "Account{n}" ADD COLUMN     "slug" TEXT,
ADD COLUMN     "ownerId" TEXT;

-- Backfill
UPDATE "Account{n}" SET "slug" = lower(replace("name", ' ', '-')) WHERE "slug" IS NULL;

-- AlterTable
ALTER TABLE "Account{n}" ALTER COLUMN "slug" SET NOT NULL;

-- CreateIndex
CREATE UNIQUE INDEX "Account{n}_slug_key" ON "Account{n}"("slug");

-- AddForeignKey
ALTER TABLE "Account{n}" ADD CONSTRAINT "Account{n}_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "{owner}"("id") ON DELETE SET NULL ON UPDATE CASCADE;
)";

constexpr std::string_view new_type = R"(-- CreateEnum
CREATE TYPE "InvoiceStatus{n}" AS ENUM ('DRAFT', 'SENT', 'PAID');

-- AlterTable
ALTER TABLE "Invoice{n}" ADD COLUMN     "status" "InvoiceStatus{n}" NOT NULL DEFAULT 'DRAFT';

-- Backfill
UPDATE "Invoice{n}" SET "status" = 'PAID' WHERE "total" = 0 AND "issuedAt" < now() - interval '30 days';

-- DropIndex
DROP INDEX "Invoice{n}_accountId_issuedAt_idx";

-- CreateIndex
CREATE INDEX "Invoice{n}_accountId_status_idx" ON "Invoice{n}"("accountId", "status");
)";

constexpr std::string_view clean_up = R"(-- AlterTable
ALTER TABLE "Invoice{n}" DROP COLUMN "data",
ALTER COLUMN "total" SET DATA TYPE BIGINT;

-- RenameColumn
ALTER TABLE "Account{n}" RENAME COLUMN "name" TO "title";

-- RenameIndex
ALTER INDEX "Account{n}_name_key" RENAME TO "Account{n}_title_key";

-- AlterTable
ALTER TABLE "Account{n}" ALTER COLUMN "active" DROP DEFAULT;

-- Seed
INSERT INTO "Account{n}" ("id", "title", "slug", "active", "updatedAt") VALUES ('system', 'System', 'system', true, now()) ON CONFLICT DO NOTHING;
)";

struct Kind {
  std::string_view name, text;
};
constexpr Kind kinds[] = {{"add_account", new_tables}, {"account_slug", backfill}, {"invoice_status", new_type}, {"rename_title", clean_up}};

std::string filled(std::string_view text, std::string_view placeholder, std::string_view value) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t next = std::min(text.find(placeholder, at), text.size());
    out.append(text, at, next - at).append(next < text.size() ? value : "");
    at = next < text.size() ? next + placeholder.size() : next;
  }
  return out;
}

// One table in eight belongs to a user, so that some tables have very many referencing ones, as in real
// schemas; the others to the account made before them.
std::string text_of(std::size_t migration) {
  std::size_t group = migration / std::size(kinds);
  std::string owner = group % 8 == 0 ? "User" : "Account" + std::to_string(group - 1);
  std::string text = filled(kinds[migration % std::size(kinds)].text, "{n}", std::to_string(group));
  text = filled(text, "{owner}", owner);
  return migration == 0 ? std::string(first_tables) + "\n" + text : text;
}

std::string folder_of(std::size_t migration) {
  char stamp[32];
  std::size_t minute = migration % 60, hour = migration / 60 % 24, day = migration / 1440 % 28, month = migration / 40320 % 12;
  std::snprintf(stamp, sizeof stamp, "2024%02zu%02zu%02zu%02zu00_", month + 1, day + 1, hour, minute);
  return stamp + std::string(kinds[migration % std::size(kinds)].name);
}

void write_file(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw std::runtime_error(path.string() + " can't be written");
}

}  // namespace

WrittenHistory write_history(const std::filesystem::path& root, std::size_t migrations) {
  WrittenHistory history{.root = root, .files = {}, .texts = {}};
  std::filesystem::path folder = root / "prisma" / "migrations";
  write_file(folder / "migration_lock.toml", "provider = \"postgresql\"\n");
  write_file(root / "prisma" / "schema.prisma", "datasource db {\n  provider = \"postgresql\"\n  url      = env(\"DATABASE_URL\")\n}\n");
  for (std::size_t i = 0; i < migrations; ++i) {
    history.texts.push_back(text_of(i));
    history.files.push_back(folder / folder_of(i) / "migration.sql");
    write_file(history.files.back(), history.texts.back());
  }
  return history;
}

}  // namespace reconcile::bench
