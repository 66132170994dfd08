// Result<T>: a value, or the reason why there is none.
//
// For what cannot be produced at all (an unreadable file, a journal that is no JSON). A problem in
// the user's history is not an Error but a Finding. Member names follow std::expected, so that this
// can become an alias once the toolchain has it.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <variant>

namespace reconcile {

struct Error {
  std::string message;  // one lower-case clause, no full stop; never holds credentials
  std::string path;     // the file it is about, relative to the repository; empty when none
  std::string help;     // the way out; empty when not known
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}        // NOLINT(runtime/explicit)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}    // NOLINT(runtime/explicit)

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // Requires: has_value().
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  template <class U>
  T value_or(U&& other) const& {
    return has_value() ? value() : static_cast<T>(std::forward<U>(other));
  }

  // Requires: !has_value().
  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

struct Nothing {};

template <>
class [[nodiscard]] Result<void> : public Result<Nothing> {
 public:
  Result() : Result<Nothing>(Nothing{}) {}
  Result(Error error) : Result<Nothing>(std::move(error)) {}  // NOLINT(runtime/explicit)
};

// A broken invariant of ours ends the program in every build type; no input may reach one.
#define RECONCILE_CHECK(condition, why)                                                        \
  do {                                                                                         \
    if (!(condition)) {                                                                        \
      std::fprintf(stderr, "reconcile: defect at %s:%d: %s\n", __FILE__, __LINE__, why);       \
      std::abort();                                                                            \
    }                                                                                          \
  } while (false)

}  // namespace reconcile
