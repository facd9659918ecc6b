#include "platform/process/privileges.hpp"

#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch.hpp>

using namespace holdfast::platform;

TEST_CASE("Privileges: users and groups by name and by number", "[platform][process]") {
  CHECK(resolve_user("root").value_or(1u) == 0);
  CHECK(resolve_user("#1234").value_or(0u) == 1234);
  CHECK(resolve_user("#-1").value_or(0u) == static_cast<uid_t>(-1));
  CHECK(resolve_group("root").value_or(1u) == 0);
  CHECK(resolve_user("no-such-user-here").error() == "bad user name no-such-user-here");
  CHECK(resolve_group("no-such-group-here").error() == "bad group name no-such-group-here");
  CHECK_FALSE(resolve_user("#12x"));
  CHECK_FALSE(resolve_user("#"));
}

TEST_CASE("Privileges: a number without a name shows as #number", "[platform][process]") {
  CHECK(user_name(0) == "root");
  CHECK(user_name(3999999999u) == "#3999999999");
}

TEST_CASE("Privileges: a child of root becomes somebody else for good", "[platform][process]") {
  if (!running_as_root()) return;
  const pid_t pid = fork();
  if (pid == 0) {
    const Identity nobody{65534, 65534, "#65534", "#65534"};
    const bool became = become(nobody).has_value() && getuid() == 65534 && getegid() == 65534;
    _exit(became && setuid(0) != 0 && getgroups(0, nullptr) == 1 ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  CHECK(WEXITSTATUS(status) == 0);
}
