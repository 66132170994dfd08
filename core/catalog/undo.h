// UndoLog: what it takes to bring the catalog back to a savepoint, newest first.
//
// A statement, a PL/pgSQL block with handlers, BEGIN … ROLLBACK and SAVEPOINT all roll back through it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace reconcile::catalog {

class UndoLog {
 public:
  struct Action {
    virtual ~Action() = default;
    virtual void revert() = 0;
  };
  using Savepoint = std::size_t;

  Savepoint savepoint() { return ++generation_, actions_.size(); }

  void rollback_to(Savepoint savepoint) {
    ++generation_;
    while (actions_.size() > savepoint) {
      std::unique_ptr<Action> action = std::move(actions_.back());
      actions_.pop_back();
      action->revert();
    }
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

  // Changes whenever a savepoint is set or left: an image taken in this generation need not be taken again.
  std::uint64_t generation() const { return generation_; }

 private:
  std::vector<std::unique_ptr<Action>> actions_;
  std::uint64_t generation_ = 1;
};

}  // namespace reconcile::catalog
