// Text inside other languages: nothing that a file or a migration is called may become markup.
#pragma once

#include <string>
#include <string_view>

namespace reconcile::report {

// For HTML's and XML's text and quoted attributes; characters that XML can't hold become blanks.
std::string xml(std::string_view text);
// A relative path as a URI reference (RFC 3986): everything but unreserved characters and slashes encoded.
std::string uri(std::string_view path);

}  // namespace reconcile::report
