// psql's own commands in a script (`\set`, `\echo`, `\ir x.sql`, pg_dump's `\restrict`): the server gets what
// stands between them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/history/source.h"

namespace reconcile::manual {

// `\i FILE` and `\ir FILE`.
struct Inclusion {
  Span command;
  std::string file;               // as written
  bool beside_this_file = false;  // \ir; \i is from where psql was started
};

// A place from which on it isn't known what reaches the server.
struct Unfollowed {
  Span span;
  std::string why;  // "`\gexec` runs what its query gives"
};

struct PsqlScript {
  std::vector<Chunk> chunks;  // what is sent, in order; COPY's rows stay with their statement
  std::vector<Inclusion> inclusions;
  std::vector<Unfollowed> unfollowed;
};

// Source: psql's reference, "Meta-Commands" and "SQL Interpolation". A script without commands is one chunk.
// Reads from byte `start` on. Branches of `\if` whose condition is a constant are taken or left; `\connect` is taken to lead to the
// database of the history.
PsqlScript read_psql_script(std::string_view text, std::size_t start = 0);

}  // namespace reconcile::manual
