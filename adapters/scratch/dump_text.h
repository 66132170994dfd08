// What pg_dump writes, without what changes from run to run, so that two dumps can be compared to the byte.
#pragma once

#include <string>
#include <string_view>

namespace reconcile::scratch {

// Without blank lines, comments, settings and psql's commands: outside of quoted text only, since a line of a
// function's body that begins with SET or -- is part of the function.
// `without`: a role whose privileges and whose ownership are left out.
std::string normalised_dump(std::string_view dump, std::string_view without = {});

// `text` with every `name` in it as `shown`.
std::string renamed(std::string text, std::string_view name, std::string_view shown);

}  // namespace reconcile::scratch
