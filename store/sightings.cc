#include "store/sightings.h"

#include "core/base/checksum.h"
#include "store/codec.h"

namespace reconcile::store {
namespace {

std::string encoded(const std::vector<LedgerRow>& rows) {
  Encoder out;
  auto integer = [&](std::int64_t value) { out.integer(value); };
  out.list(rows, [&](const LedgerRow& row) {
    out.text(row.id);
    out.text(row.checksum);
    out.optional(row.name, [&](const std::string& name) { out.text(name); });
    for (const auto* time : {&row.created_at, &row.applied_at, &row.started_at, &row.finished_at, &row.rolled_back_at}) out.optional(*time, integer);
    out.integer(row.applied_steps_count);
  });
  return std::move(out).bytes();
}

std::optional<std::vector<LedgerRow>> decoded(std::string_view bytes) {
  Decoder in(bytes);
  auto rows = in.list<LedgerRow>([&] {
    LedgerRow row;
    row.id = in.text();
    row.checksum = in.text();
    row.name = in.optional<std::string>([&] { return in.text(); });
    for (auto* time : {&row.created_at, &row.applied_at, &row.started_at, &row.finished_at, &row.rolled_back_at}) {
      *time = in.optional<std::int64_t>([&] { return in.integer(); });
    }
    row.applied_steps_count = in.integer();
    return row;
  });
  return in.at_end() ? std::optional(std::move(rows)) : std::nullopt;
}

}  // namespace

std::optional<Sighting> sighting_at(const Cache& cache, std::string_view environment, std::string_view table, std::string_view time) {
  const std::optional<LedgerSnapshot> found = cache.snapshot_at(environment, table, time);
  if (!found) return std::nullopt;
  auto rows = decoded(found->value);
  return rows ? std::optional(Sighting{found->seen_at, std::move(*rows)}) : std::nullopt;
}

void put_sighting(Cache& cache, std::string_view environment, std::string_view table, std::string_view seen_at, const std::vector<LedgerRow>& rows) {
  std::string value = encoded(rows);
  std::string fingerprint = sha256_hex(value);
  cache.put_snapshot({std::string(environment), std::string(table), std::string(seen_at), std::move(fingerprint), std::move(value)});
}

}  // namespace reconcile::store
