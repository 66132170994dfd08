// The one place that names the test framework (Catch2 v2; v3 becomes one edit).
#pragma once

#include <catch2/catch.hpp>
