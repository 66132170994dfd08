// Keys of the cache: a hash of everything that a result was computed from.
#pragma once

#include <string>
#include <string_view>

#include "core/history/source.h"
#include "store/codec.h"

namespace reconcile::store {

// Parts are length-prefixed, so that ("ab", "c") and ("a", "bc") differ.
class Key {
 public:
  // `purpose` keeps keys of different uses apart; the build of the program is a part of every key.
  explicit Key(std::string_view purpose);

  Key& add(std::string_view part);
  Key& add(std::int64_t part);
  // All that an adapter read of one source; texts by their checksums. A member that is added to Source,
  // Migration, Journal, … and that changes a result belongs here too.
  Key& add(const Source& source);

  std::string hex() const;

 private:
  Encoder parts_;
};

}  // namespace reconcile::store
