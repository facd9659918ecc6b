#include "core/http/uri.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace holdfast::core::http {

TEST_CASE("normalise_path: a normal path is returned as it is", "[core][http]") {
  platform::Arena arena;
  const std::string_view raw =
      GENERATE("/", "/a", "/a/b.c", "/a/", "/a.b./c-d_e~f", "/a..b", "/a;b=c,d", "/x:y@z!$&'()*+");
  const NormalPath normal = normalise_path(raw, arena);
  CHECK(normal.result == PathResult::ok);
  CHECK(normal.path.data() == raw.data());
  CHECK(normal.path.size() == raw.size());
  CHECK(arena.bytes_reserved() == 0);
}

TEST_CASE("normalise_path: escapes are decoded once, then dots and slashes go", "[core][http]") {
  struct Row {
    std::string_view raw;
    std::string_view path;
  };
  const Row row = GENERATE(
      Row{"/a%20b", "/a b"}, Row{"/%41%7a", "/Az"}, Row{"/a//b", "/a/b"}, Row{"//", "/"},
      Row{"//evil", "/evil"}, Row{"/.", "/"}, Row{"/./", "/"}, Row{"/a/.", "/a/"},
      Row{"/a/./b", "/a/b"}, Row{"/a/..", "/"}, Row{"/a/../b", "/b"}, Row{"/a/b/../../c", "/c"},
      Row{"/a/b/..", "/a/"}, Row{"/a/%2e%2e/b", "/b"}, Row{"/a/%2E/b", "/a/b"}, Row{"/a/.%2e", "/"},
      Row{"/a//../b", "/b"}, Row{"/.a", "/.a"}, Row{"/..a/", "/..a/"}, Row{"/a/...", "/a/..."},
      Row{"/%252e%252e/x", "/%2e%2e/x"}, Row{"/%c3%a4", "/\xc3\xa4"}, Row{"/a%0ab", "/a\nb"},
      Row{"/a\\..\\b", "/a\\..\\b"}, Row{"/a/..;/b", "/a/..;/b"}, Row{"/%3f%23", "/?#"},
      Row{"/a/.//../b", "/b"});
  INFO(row.raw);
  platform::Arena arena;
  const NormalPath normal = normalise_path(row.raw, arena);
  CHECK(normal.result == PathResult::ok);
  CHECK(normal.path == row.path);
  CHECK(normalise_path(row.raw, arena).path == normal.path);
}

TEST_CASE("normalise_path: nothing leads above the root or hides in an escape", "[core][http]") {
  struct Row {
    std::string_view raw;
    PathResult result;
  };
  const Row row = GENERATE(
      Row{"/..", PathResult::bad}, Row{"/../", PathResult::bad}, Row{"/../a", PathResult::bad},
      Row{"/a/../..", PathResult::bad}, Row{"/a/../../b", PathResult::bad},
      Row{"/%2e%2e/a", PathResult::bad}, Row{"/.%2E/a", PathResult::bad},
      Row{"/./../a", PathResult::bad}, Row{"//../a", PathResult::bad}, Row{"/%", PathResult::bad},
      Row{"/%4", PathResult::bad}, Row{"/%4g", PathResult::bad}, Row{"/%g4", PathResult::bad},
      Row{"/%%34", PathResult::bad}, Row{"/a%00", PathResult::bad},
      Row{"/%00/../b", PathResult::bad}, Row{"", PathResult::bad}, Row{"a", PathResult::bad},
      Row{"*", PathResult::bad}, Row{"/a%2fb", PathResult::encoded_slash},
      Row{"/a%2Fb", PathResult::encoded_slash}, Row{"/%2f..%2f", PathResult::encoded_slash});
  INFO(row.raw);
  platform::Arena arena;
  CHECK(normalise_path(row.raw, arena).result == row.result);
  CHECK(status_of(row.result) == (row.result == PathResult::bad ? 400 : 404));
}

TEST_CASE("is_valid_host: names, addresses and ports, nothing else", "[core][http]") {
  CHECK(is_valid_host(GENERATE("a", "a.b", "1.2.3.4:80", "[::1]", "[::1]:8080", "a:", "a:0",
                               "a:65535", "a_b", "a%41", "xn--a", "A.B:1")));
  CHECK_FALSE(is_valid_host(GENERATE("", ":", ":80", "a:65536", "a:123456", "a:x", "a b", "a/b",
                                     "a@b", "[]", "[:]x", "[::1", "::1]", "[::g]", "[1.2.3.4]",
                                     "a%4", "a%zz", "a%", "\"a\"", "a\\b", "<a>", "a:80:80")));
}

}  // namespace holdfast::core::http
