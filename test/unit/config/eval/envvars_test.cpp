#include "config/eval/envvars.hpp"

#include <catch2/catch.hpp>

using namespace holdfast::config;

TEST_CASE("Envvars: export lines are read without a shell", "[config][eval]") {
  const auto values = parse_envvars(
      "# envvars\n"
      "unset HOME\n"
      "if [ \"${X##/a}\" != \"x\" ] ; then\n"
      "\tSUFFIX=\"-x\"\n"
      "fi\n"
      "export APACHE_RUN_USER=www-data\n"
      "  export APACHE_PID_FILE=/var/run/apache2$SUFFIX/apache2.pid  # comment\n"
      "export APACHE_RUN_DIR=\"/var/run/${OUTER}\"\n"
      "export TWICE=${APACHE_RUN_USER}-'$X'\n"
      "export BAD=`date`\n"
      "export ALSO_BAD=$(date)\n"
      "export DEFAULTED=${X:-y}\n"
      "export LANG\n",
      [](std::string_view name) -> std::optional<std::string> {
        if (name == "OUTER") return "outer";
        return std::nullopt;
      });
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  CHECK(values == Pairs{{"APACHE_RUN_USER", "www-data"},
                        {"APACHE_PID_FILE", "/var/run/apache2/apache2.pid"},
                        {"APACHE_RUN_DIR", "/var/run/outer"},
                        {"TWICE", "www-data-$X"}});
}
