#include "core/base/source_text.h"

#include "core/base/utf8.h"
#include "tests/catch.h"

using namespace reconcile;

TEST_CASE("a column counts characters, not bytes") {
  SourceText text("a.sql", "SELECT 'é', x;\nSELECT 1;\n");
  CHECK(text.position(text.text().find('x')) == LineColumn{1, 13});
  CHECK(text.position(text.text().find("SELECT 1")) == LineColumn{2, 1});
}

TEST_CASE("a line is given without its line ending, LF or CRLF") {
  SourceText text("a.sql", "one\r\ntwo\nthree");
  CHECK(text.line(1) == "one");
  CHECK(text.line(2) == "two");
  CHECK(text.line(3) == "three");
  CHECK(text.line(4).empty());
}

TEST_CASE("an ill-formed sequence becomes one U+FFFD for each maximal subpart") {
  CHECK(utf8::sanitized("a\xFF" "b") == "a\xEF\xBF\xBD" "b");
  CHECK(utf8::sanitized("\xE2\x82") == "\xEF\xBF\xBD");
  CHECK(utf8::sanitized("\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(utf8::sanitized("gr\xC3\xBC\xC3\x9F") == "gr\xC3\xBC\xC3\x9F");
}
