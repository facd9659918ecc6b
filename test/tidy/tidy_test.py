"""The checks themselves are tested: each must find what it is for, and nothing in honest code."""
import unittest

import check_headers
import check_layers
import check_sizes
import check_words
import cpp_outline


def outline(text):
    return {f.name: f for f in cpp_outline.functions(text)}


class Outline(unittest.TestCase):
    def test_finds_functions_methods_and_constructors(self):
        found = outline("""
namespace a {
struct S { int x{0}; int y = 3; };
Thing::Thing(int a, std::map<int, int> b) noexcept : a_{a}, b_(b) {
  if (a) {
    for (int i : {1, 2, 3}) {
      use([&](int x) { if (x) { go(); } }, S{1, 2});
    }
  }
}
template <class T, class U>
  requires std::is_same_v<T, U>
auto free(T t, U u, int (*call)(int, int)) -> int {
  return t ? S{u}.x : 2;
}
bool operator==(const S& a, const S& b) { return a.x == b.x; }
constexpr Row kRows[] = {{"a", 1}, {"b", f(2)}};
}
TEST_CASE("X: a, b, c, d, e, f", "[x]") {
  SECTION("y") {
    CHECK(true);
  }
}
""")
        self.assertEqual(set(found), {"Thing::Thing", "free", "operator==", "TEST_CASE"})
        self.assertEqual(found["Thing::Thing"].nesting, 2)
        self.assertEqual(found["Thing::Thing"].lines, 7)
        self.assertEqual(found["Thing::Thing"].parameters, 2)
        self.assertEqual(found["free"].parameters, 3)
        self.assertEqual(found["TEST_CASE"].parameters, 0)

    def test_is_not_fooled_by_comments_and_strings(self):
        found = outline('int f() { // }\n  s("}{"); c(\'{\'); r(R"({{)");\n}\nint g() {\n}\n')
        self.assertEqual(found["f"].lines, 3)
        self.assertEqual(found["g"].lines, 2)

    def test_counts_else_if_as_one_level_and_try_and_switch(self):
        found = outline("""
void f(int a) {
  if (a) {
  } else if (b) {
    switch (a) {
      case 1: {
        while (true) {
        }
      }
    }
  }
}
""")
        self.assertEqual(found["f"].nesting, 3)


class Sizes(unittest.TestCase):
    def findings(self, text, waivers=None):
        measures = check_sizes.measures_of("core/x.cpp", ".cpp", text)
        return check_sizes.judge(list(measures), waivers or {})[0]

    def test_long_function_file_and_line(self):
        self.assertEqual(len(self.findings("void f() {\n" + "  g();\n" * 69 + "}\n")), 1)
        self.assertEqual(len(self.findings("void f() {\n" + "  g();\n" * 68 + "}\n")), 0)
        self.assertEqual(len(self.findings("int a;\n" * 501)), 1)
        self.assertEqual(len(self.findings("// " + "x" * 98 + "\n")), 1)

    def test_parameters(self):
        self.assertEqual(len(self.findings("void f(int, int, int, int, int, int) {\n}\n")), 1)

    def test_a_waiver_must_be_needed(self):
        waiver = {("core/x.cpp", "file-lines", "core/x.cpp"): 501}
        unneeded = self.findings("int a;\n", waiver)
        self.assertTrue(any("not needed" in sentence for _, _, sentence in unneeded))


class Layers(unittest.TestCase):
    def reasons(self, path, line):
        return list(check_layers.findings_of(path, line + "\n", lambda target: True))

    def test_upward_and_sideways(self):
        for path, target in [("platform/a.cpp", "config/b.hpp"), ("config/a.cpp", "core/b.hpp"),
                             ("core/http/a.cpp", "mpm/b.hpp"), ("mpm/main.cpp", "test/b.hpp"),
                             ("core/http/a.cpp", "core/modules/dir/b.hpp"),
                             ("core/modules/mime/a.cpp", "core/modules/dir/b.hpp"),
                             ("mpm/main.cpp", "core/modules/dir/b.hpp"),
                             ("mpm/common/a.cpp", "mpm/event/b.hpp"),
                             ("mpm/worker/a.cpp", "mpm/event/b.hpp")]:
            self.assertEqual(len(self.reasons(path, f'#include "{target}"')), 1, (path, target))

    def test_downward_is_fine(self):
        for path, target in [("core/modules/dir/a.cpp", "core/modules/dir/b.hpp"),
                             ("core/modules/dir/a.cpp", "core/pipeline/b.hpp"),
                             ("mpm/event/a.cpp", "mpm/common/b.hpp"),
                             ("test/unit/a.cpp", "core/modules/dir/b.hpp")]:
            self.assertEqual(self.reasons(path, f'#include "{target}"'), [], (path, target))

    def test_libraries_and_paths(self):
        self.assertEqual(len(self.reasons("core/http/a.cpp", "#include <event2/event.h>")), 1)
        self.assertEqual(len(self.reasons("config/lang/a.cpp", "#include <sys/socket.h>")), 1)
        self.assertEqual(self.reasons("core/a.cpp", '// #include "mpm/b.hpp"'), [])
        missing = check_layers.findings_of("core/a.cpp", '#include "a.hpp"\n', lambda target: False)
        self.assertEqual(len(list(missing)), 1)


class Headers(unittest.TestCase):
    GOOD = ("// Fd: owns one descriptor.\n// Why: nobody forgets to close it.\n//\n"
            "// Threads: any.\n// Fork: before or after.\n#pragma once\n\nclass Fd {};\n")

    def sentences(self, text, path="platform/io/fd.hpp"):
        return [s for _, s in check_headers.findings_of(path, text, lambda target: True)]

    def test_a_good_header(self):
        self.assertEqual(self.sentences(self.GOOD), [])

    def test_what_is_missing_is_found(self):
        self.assertEqual(len(self.sentences("#pragma once\n")), 1)
        self.assertEqual(len(self.sentences(self.GOOD.replace("#pragma once\n", ""))), 1)
        swapped = self.GOOD.replace("Threads: any", "Fork: x").replace("Fork: before", "Threads: x")
        self.assertEqual(len(self.sentences(swapped)), 1)
        self.assertEqual(len(self.sentences(self.GOOD + "std::string f();\n")), 1)
        self.assertEqual(len(self.sentences(self.GOOD.replace("// Fd: owns", "// It owns"))), 1)

    def test_manners(self):
        self.assertEqual(len(self.sentences(self.GOOD + "\tint a;\n")), 1)
        self.assertEqual(len(self.sentences(self.GOOD + "int a; \n")), 1)
        self.assertEqual(len(self.sentences(self.GOOD + "// TO" + "DO: later\n")), 1)

    def test_own_header_comes_first(self):
        late = '#include <vector>\n\n#include "platform/io/fd.hpp"\n'
        self.assertEqual(len(self.sentences(late, "platform/io/fd.cpp")), 1)


class Words(unittest.TestCase):
    def test_paths_of_one_machine(self):
        for path in ("/ho" + "me/ann/x", "/wo" + "rk/tree", "/ro" + "ot/.pye" + "nv/bin"):
            self.assertNotEqual(list(check_words.findings_of(f"see {path}\n")), [], path)
        for path in ("/usr/share/doc", "/workers/1", "core/work/x", "/var/www", "https://a/home"):
            self.assertEqual(list(check_words.findings_of(f"see {path}\n")), [], path)


if __name__ == "__main__":
    unittest.main()
