#include "platform/fs/open_beneath.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>

#include "test/support/temp_dir.hpp"

using namespace holdfast::platform;
using holdfast::test::TempDir;

namespace {

using Opener = Result<Fd> (*)(int, std::string_view, LinkPolicy);
constexpr std::array<Opener, 2> kOpeners = {[](int root, std::string_view path, LinkPolicy policy) {
                                              return open_beneath(root, path, policy);
                                            },
                                            [](int root, std::string_view path, LinkPolicy policy) {
                                              return open_beneath_by_walking(root, path, policy);
                                            }};
constexpr std::array<LinkPolicy, 3> kPolicies = {
    LinkPolicy::follow_any, LinkPolicy::follow_if_owner_match, LinkPolicy::never};

// root/{a.txt, sub/deep/b.txt} and outside.txt beside root.
struct Tree {
  Tree() {
    dir.write("root/a.txt", "inside");
    dir.write("root/sub/deep/b.txt", "deep");
    dir.write("outside.txt", "outside");
    dir.write("elsewhere/c.txt", "elsewhere");
    auto opened = open_root_folder(dir.path("root").c_str());
    REQUIRE(opened);
    root = std::move(*opened);
  }
  void link(const std::string& target, const std::string& name) const {
    REQUIRE(::symlink(target.c_str(), dir.path("root/" + name).c_str()) == 0);
  }
  TempDir dir;
  Fd root;
};

// The file's text, or the errno as text.
std::string read_or_errno(const Result<Fd>& fd) {
  if (!fd) return std::to_string(fd.error().code);
  char text[64];
  const ssize_t got = ::read(fd->get(), text, sizeof(text));
  return got < 0 ? "unreadable" : std::string(text, static_cast<std::size_t>(got));
}

std::string errno_name(int code) { return std::to_string(code); }

}  // namespace

TEST_CASE("open_beneath: plain paths open under every policy", "[platform][fs]") {
  const Tree tree;
  const Opener open = GENERATE(from_range(kOpeners));
  const LinkPolicy policy = GENERATE(from_range(kPolicies));
  CHECK(read_or_errno(open(tree.root.get(), "a.txt", policy)) == "inside");
  CHECK(read_or_errno(open(tree.root.get(), "sub/deep/b.txt", policy)) == "deep");
  CHECK(read_or_errno(open(tree.root.get(), "none", policy)) == errno_name(ENOENT));
  CHECK(read_or_errno(open(tree.root.get(), "a.txt/x", policy)) == errno_name(ENOTDIR));
  for (const char* folder : {"", "sub", "sub/deep"}) {
    const auto fd = open(tree.root.get(), folder, policy);
    REQUIRE(fd);
    struct stat status;
    REQUIRE(::fstat(fd->get(), &status) == 0);
    CHECK(S_ISDIR(status.st_mode));
    CHECK((::fcntl(fd->get(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK((::fcntl(fd->get(), F_GETFL) & O_NONBLOCK) != 0);
  }
}

TEST_CASE("open_beneath: paths that are not normal are refused", "[platform][fs]") {
  const Tree tree;
  const Opener open = GENERATE(from_range(kOpeners));
  const LinkPolicy policy = GENERATE(from_range(kPolicies));
  const std::array<std::string_view, 11> kBad = {"..",
                                                 "../outside.txt",
                                                 "sub/../a.txt",
                                                 "sub/..",
                                                 "/a.txt",
                                                 "/etc/passwd",
                                                 "sub//deep",
                                                 "a.txt/.",
                                                 "./a.txt",
                                                 "a.txt/",
                                                 std::string_view("a.txt\0x", 7)};
  for (const std::string_view path : kBad) {
    CAPTURE(path);
    CHECK(read_or_errno(open(tree.root.get(), path, policy)) == errno_name(EINVAL));
  }
  const std::string endless(5000, 'x');
  CHECK(read_or_errno(open(tree.root.get(), endless, policy)) == errno_name(ENAMETOOLONG));
  CHECK(read_or_errno(open(tree.root.get(), "...", policy)) == errno_name(ENOENT));
}

TEST_CASE("open_beneath: never means that no component is a link", "[platform][fs]") {
  const Tree tree;
  tree.link("a.txt", "file-link");
  tree.link("sub", "folder-link");
  tree.link("../outside.txt", "out-link");
  tree.link("nowhere", "dangling");
  tree.link("loop", "loop");
  const Opener open = GENERATE(from_range(kOpeners));
  const std::string loop = errno_name(ELOOP);
  for (const char* path : {"file-link", "folder-link", "folder-link/deep/b.txt", "out-link",
                           "dangling", "loop", "loop/x"}) {
    CAPTURE(path);
    CHECK(read_or_errno(open(tree.root.get(), path, LinkPolicy::never)) == loop);
  }
}

TEST_CASE("open_beneath: follow_any lets links lead anywhere", "[platform][fs]") {
  const Tree tree;
  tree.link("a.txt", "file-link");
  tree.link("sub", "folder-link");
  tree.link("../outside.txt", "out-link");
  tree.link(tree.dir.path("elsewhere"), "absolute");
  tree.link("loop", "loop");
  const Opener open = GENERATE(from_range(kOpeners));
  const LinkPolicy policy =
      GENERATE(LinkPolicy::follow_any, LinkPolicy::follow_if_owner_match);  // all ours
  CHECK(read_or_errno(open(tree.root.get(), "file-link", policy)) == "inside");
  CHECK(read_or_errno(open(tree.root.get(), "folder-link/deep/b.txt", policy)) == "deep");
  CHECK(read_or_errno(open(tree.root.get(), "out-link", policy)) == "outside");
  CHECK(read_or_errno(open(tree.root.get(), "absolute/c.txt", policy)) == "elsewhere");
  CHECK(read_or_errno(open(tree.root.get(), "loop", policy)) == errno_name(ELOOP));
  CHECK(read_or_errno(open(tree.root.get(), "file-link/x", policy)) == errno_name(ENOTDIR));
}

TEST_CASE("open_beneath: links to somebody else's files need follow_any", "[platform][fs]") {
  const Tree tree;
  const Opener open = GENERATE(from_range(kOpeners));
  const LinkPolicy policy = LinkPolicy::follow_if_owner_match;
  if (::geteuid() == 0) {
    tree.link("../outside.txt", "foreign-file");
    tree.link("../elsewhere", "foreign-folder");
    REQUIRE(::chown(tree.dir.path("outside.txt").c_str(), 12345, 12345) == 0);
    REQUIRE(::chown(tree.dir.path("elsewhere").c_str(), 12345, 12345) == 0);
  } else {
    tree.link("/etc/passwd", "foreign-file");
    tree.link("/etc", "foreign-folder");
  }
  const std::string denied = errno_name(EACCES);
  CHECK(read_or_errno(open(tree.root.get(), "foreign-file", policy)) == denied);
  CHECK(read_or_errno(open(tree.root.get(), "foreign-folder/c.txt", policy)) == denied);
  CHECK(open(tree.root.get(), "foreign-file", LinkPolicy::follow_any));
}

TEST_CASE("open_beneath: looking tells what reading would, and needs no right to read",
          "[platform][fs]") {
  const Tree tree;
  tree.link("a.txt", "file-link");
  REQUIRE(::chmod(tree.dir.path("root/a.txt").c_str(), 0) == 0);
  const auto open = GENERATE(&open_beneath, &open_beneath_by_walking);
  const int root = tree.root.get();
  for (const LinkPolicy policy : kPolicies) {
    const auto fd = open(root, "a.txt", policy, OpenFor::looking);
    REQUIRE(fd);
    struct stat status;
    REQUIRE(::fstat(fd->get(), &status) == 0);
    CHECK(status.st_size == 6);
    CHECK(open(root, "a.txt/x", policy, OpenFor::looking).error().code == ENOTDIR);
    CHECK(open(root, "..", policy, OpenFor::looking).error().code == EINVAL);
  }
  CHECK(open(root, "file-link", LinkPolicy::never, OpenFor::looking).error().code == ELOOP);
  const auto followed =
      open(root, "file-link", LinkPolicy::follow_if_owner_match, OpenFor::looking);
  REQUIRE(followed);
  struct stat status;
  REQUIRE(::fstat(followed->get(), &status) == 0);
  CHECK(S_ISREG(status.st_mode));
}

TEST_CASE("open_beneath: a FIFO does not make it wait", "[platform][fs]") {
  const Tree tree;
  REQUIRE(::mkfifo(tree.dir.path("root/fifo").c_str(), 0600) == 0);
  const Opener open = GENERATE(from_range(kOpeners));
  CHECK(open(tree.root.get(), "fifo", LinkPolicy::never));
}

TEST_CASE("open_beneath: magic links of /proc lead nowhere", "[platform][fs]") {
  const auto proc = open_root_folder("/proc/self");
  if (!proc) return;  // no /proc here
  CHECK_FALSE(open_beneath(proc->get(), "exe", LinkPolicy::never));
#ifdef __linux__
  const auto exe = open_beneath(proc->get(), "root/etc/passwd", LinkPolicy::follow_any);
  // A kernel or sandbox without openat2 opens it; then there is nothing to check.
  if (!exe) CHECK(exe.error().code == ELOOP);
#endif
}

TEST_CASE("open_root_folder: only takes folders", "[platform][fs]") {
  const Tree tree;
  CHECK(open_root_folder(tree.dir.path("root/a.txt").c_str()).error().code == ENOTDIR);
  const auto none = open_root_folder(tree.dir.path("none").c_str());
  REQUIRE_FALSE(none);
  CHECK_THAT(none.error().text(), Catch::StartsWith("open folder " + tree.dir.path("none")));
}
