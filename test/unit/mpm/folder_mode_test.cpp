#include "mpm/folder_mode.hpp"

#include <catch2/catch.hpp>

using namespace holdfast::mpm;

TEST_CASE("Folder mode: the configuration quotes the folder's name", "[mpm][folder]") {
  const std::string text = folder_configuration({"/srv/a \"b\\c", 8081, 2});
  CHECK(text.find("DocumentRoot \"/srv/a \\\"b\\\\c\"\n") != std::string::npos);
  CHECK(text.find("Listen 127.0.0.1:8081\n") != std::string::npos);
  CHECK(text.find("StartServers 2\n") != std::string::npos);
}

TEST_CASE("Folder mode: what is no readable folder is one sentence", "[mpm][folder]") {
  CHECK(resolve_folder("/no/such/folder").error() ==
        "cannot serve /no/such/folder: No such file or directory");
  CHECK(resolve_folder("/dev/null").error() == "cannot serve /dev/null: it is no folder");
}

TEST_CASE("Folder mode: the banner names URL, MPM, processes and threads", "[mpm][folder]") {
  CHECK(banner_text({"/srv", 8080, "event", 1, 25}) ==
        "Serving /srv\n    http://127.0.0.1:8080/\nevent MPM, 1 process with 25 threads each. "
        "Ctrl-C stops.\n");
}
