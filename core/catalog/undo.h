// UndoLog: what it takes to bring the catalog back to a savepoint, newest first.
//
// A statement, a PL/pgSQL block with handlers, BEGIN … ROLLBACK and SAVEPOINT all roll back through it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/catalog/oid.h"

namespace reconcile::catalog {

// Number of a statement in the replay's table of statements; none for what no statement made.
using StatementId = std::int32_t;
inline constexpr StatementId no_statement = -1;

// One object that a statement added, changed or removed: the raw material of the replay's trace.
struct Touch {
  enum class Kind : std::uint8_t { Added, Edited, Renamed, Removed } kind = Kind::Edited;
  ClassId classid = ClassId::None;
  Oid oid = invalid_oid;
  // Where it was found before a removal or renaming.
  Oid nsp = invalid_oid;
  Oid parent = invalid_oid;
  std::string name;
  StatementId made = no_statement;  // by whom it had been made
};

class UndoLog {
 public:
  struct Action {
    virtual ~Action() = default;
    virtual void revert() = 0;
  };
  struct Savepoint {
    std::size_t actions = 0;
    std::size_t touches = 0;
  };

  Savepoint savepoint() { return ++generation_, Savepoint{actions_.size(), touches.size()}; }

  void rollback_to(Savepoint savepoint) {
    ++generation_;
    while (actions_.size() > savepoint.actions) {
      std::unique_ptr<Action> action = std::move(actions_.back());
      actions_.pop_back();
      action->revert();
    }
    touches.resize(std::min(touches.size(), savepoint.touches));
  }

  // Forgets everything: no savepoint is left to roll back to. Objects removed since are destroyed here.
  void commit() { ++generation_, actions_.clear(); }

  void record(std::unique_ptr<Action> action) { actions_.push_back(std::move(action)); }

  template <class F>
  void on_rollback(F revert) {
    struct Call final : Action {
      explicit Call(F f) : call(std::move(f)) {}
      void revert() override { call(); }
      F call;
    };
    record(std::make_unique<Call>(std::move(revert)));
  }

  StatementId statement = no_statement;  // what objects that are made or changed now remember
  std::vector<Touch> touches;            // since the replay last took them; a rollback takes its own back

  // Changes whenever a savepoint is set or left: an image taken in this generation need not be taken again.
  std::uint64_t generation() const { return generation_; }

 private:
  std::vector<std::unique_ptr<Action>> actions_;
  std::uint64_t generation_ = 1;
};

}  // namespace reconcile::catalog
