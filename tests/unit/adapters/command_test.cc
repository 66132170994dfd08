// A user's command, run.
#include "adapters/command.h"
#include "tests/catch.h"

using namespace reconcile;

TEST_CASE("what a command prints is read whole, and it runs where it should") {
  Result<std::string> out = run_command("printf 'CREATE TABLE t ();' && pwd", "/", 30);
  REQUIRE(out);
  CHECK(*out == "CREATE TABLE t ();/\n");
}

TEST_CASE("a command that fails, dies or is not there is an error") {
  CHECK(run_command("exit 3", "/", 30).error().message == "the command exits with 3");
  CHECK(run_command("kill -9 $$", "/", 30).error().message == "the command is ended by a signal");
  CHECK_FALSE(run_command("no-such-command-here 2>/dev/null", "/", 30));
}

TEST_CASE("a command that does not end is killed with all that it started") {
  CHECK(run_command("sleep 60 | cat", "/", 1).error().message == "the command was not done after 1 s");
}
