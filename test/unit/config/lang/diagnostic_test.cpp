#include "config/lang/diagnostic.hpp"

#include <catch2/catch.hpp>

using namespace holdfast::config;

namespace {

struct Fixture {
  std::shared_ptr<SourceMap> sources = std::make_shared<SourceMap>();
  Diagnostic diagnostic;

  Fixture() {
    const SourceFile& outer = sources->add("/etc/apache2.conf", {});
    const SourceFile& inner = sources->add("/etc/shop.conf", Where{&outer, 227});
    diagnostic.message = "Invalid command 'RewriteEngin'";
    diagnostic.hint = "did you mean 'RewriteEngine'?";
    diagnostic.where = {&inner, 14};
    diagnostic.line = "\tRewriteEngin On";
    diagnostic.column_begin = 1;
    diagnostic.column_end = 13;
    diagnostic.inside = {"<Directory \"/var/www\"> opened at /etc/shop.conf:9"};
  }
};

}  // namespace

TEST_CASE("Diagnostic: a terminal sees the line, a caret and how it got there", "[config][lang]") {
  const Fixture f;
  CHECK(terminal_text(f.diagnostic, false) ==
        "error: Invalid command 'RewriteEngin'\n"
        "  --> /etc/shop.conf:14:2\n"
        "   |\n"
        "14 | \tRewriteEngin On\n"
        "   | \t^^^^^^^^^^^^ did you mean 'RewriteEngine'?\n"
        "   = inside <Directory \"/var/www\"> opened at /etc/shop.conf:9\n"
        "   = included from /etc/apache2.conf:227\n");
}

TEST_CASE("Diagnostic: colour only adds escape sequences", "[config][lang]") {
  const Fixture f;
  const std::string coloured = terminal_text(f.diagnostic, true);
  CHECK(coloured.find("\x1b[1;31merror\x1b[0m: ") == 0);
  std::string plain;
  for (std::size_t i = 0; i < coloured.size(); ++i) {
    if (coloured[i] == '\x1b')
      i = coloured.find('m', i);
    else
      plain.push_back(coloured[i]);
  }
  CHECK(plain == terminal_text(f.diagnostic, false));
}

TEST_CASE("Diagnostic: scripts see httpd's two lines", "[config][lang]") {
  Fixture f;
  CHECK(classic_text(f.diagnostic, "holdfast") ==
        "AH00526: Syntax error on line 14 of /etc/shop.conf:\n"
        "Invalid command 'RewriteEngin' (did you mean 'RewriteEngine'?)\n");
  f.diagnostic.phase = Phase::read;
  f.diagnostic.hint.clear();
  CHECK(classic_text(f.diagnostic, "holdfast") ==
        "holdfast: Syntax error on line 227 of /etc/apache2.conf: "
        "Syntax error on line 14 of /etc/shop.conf: Invalid command 'RewriteEngin'\n");
  f.diagnostic.phase = Phase::check;
  CHECK(classic_text(f.diagnostic, "holdfast") == "holdfast: Invalid command 'RewriteEngin'\n");
  f.diagnostic.severity = Severity::warning;
  f.diagnostic.id = "AH00111";
  CHECK(classic_text(f.diagnostic, "x") == "AH00111: Invalid command 'RewriteEngin'\n");
}

TEST_CASE("Diagnostic: configuration text cannot send escape sequences to a terminal",
          "[config][lang]") {
  Fixture f;
  f.diagnostic.message = "bad \x1b[2J";
  f.diagnostic.line = "bad \x1b[2J \xC2\x9B";
  f.diagnostic.hint = "bad \x1b[2J";
  const SourceFile& including = f.sources->add("bad \x1b[2J", {});
  f.diagnostic.where = {&f.sources->add("bad \x1b[2J", Where{&including, 1}), 2};
  CHECK(terminal_text(f.diagnostic, false).find("\xC2\x9B") == std::string::npos);
  CHECK(terminal_text(f.diagnostic, false).find('\x1b') == std::string::npos);
  CHECK(classic_text(f.diagnostic, "x").find('\x1b') == std::string::npos);
  f.diagnostic.phase = Phase::read;
  CHECK(classic_text(f.diagnostic, "x").find('\x1b') == std::string::npos);
}

TEST_CASE("Diagnostic: carets count characters, not bytes, and stay within the line",
          "[config][lang]") {
  Fixture f;
  f.diagnostic.line = "\xC3\xA4\xC3\xB6 x";  // two letters of two bytes each
  f.diagnostic.column_begin = 5;
  f.diagnostic.column_end = 600;
  f.diagnostic.hint.clear();
  CHECK(terminal_text(f.diagnostic, false).find("   |    ^\n") != std::string::npos);
}

TEST_CASE("Diagnostics: twenty errors are kept, the rest is counted", "[config][lang]") {
  Fixture f;
  Diagnostics diagnostics{f.sources};
  CHECK_FALSE(diagnostics.has_errors());
  for (int i = 0; i < 25; ++i) diagnostics.add(f.diagnostic);
  diagnostics.warn({}, "AH00548", "NameVirtualHost has no effect");
  CHECK(diagnostics.is_full());
  CHECK(diagnostics.error_count() == 25);
  CHECK(diagnostics.items().size() == 21);
  const std::string report = report_text(diagnostics, {.is_terminal = true});
  CHECK(report.find("25 errors, 1 warning in 2 files.\n") != std::string::npos);
  CHECK(report_text(diagnostics, {}).find("NameVirtualHost") == std::string::npos);
}

TEST_CASE("Diagnostic: a long chain of includes is shown by its ends", "[config][lang]") {
  Fixture f;
  Where where = f.diagnostic.where;
  for (int i = 0; i < 100; ++i) where = {&f.sources->add("/loop" + std::to_string(i), where), 1};
  f.diagnostic.where = where;
  f.diagnostic.phase = Phase::read;
  const std::string classic = classic_text(f.diagnostic, "x");
  CHECK(classic.find("x: Syntax error on line 227 of /etc/apache2.conf: ") == 0);
  CHECK(classic.find("of /loop99: Invalid") != std::string::npos);
  CHECK(classic.size() < 500);
  CHECK(terminal_text(f.diagnostic, false).find("= and further files") != std::string::npos);
}
