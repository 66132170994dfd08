#include "adapters/collation.h"

#include <unicode/ucol.h>

#include <memory>

#include "core/base/result.h"

namespace reconcile {
namespace {

using Collator = std::unique_ptr<UCollator, decltype(&ucol_close)>;

Collator open_collator() {
  UErrorCode status = U_ZERO_ERROR;
  Collator collator(ucol_open("en_US", &status), &ucol_close);
  RECONCILE_CHECK(U_SUCCESS(status), "ICU has no collation data");
  return collator;
}

}  // namespace

int locale_compare(std::string_view a, std::string_view b) {
  static const Collator collator = open_collator();  // thread-safe while const
  UErrorCode status = U_ZERO_ERROR;
  return ucol_strcollUTF8(collator.get(), a.data(), static_cast<int32_t>(a.size()), b.data(),
                          static_cast<int32_t>(b.size()), &status);
}

}  // namespace reconcile
