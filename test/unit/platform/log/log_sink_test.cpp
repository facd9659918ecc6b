#include "platform/log/log_sink.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdio>

#include "platform/thread/thread.hpp"
#include "test/support/temp_dir.hpp"

using namespace holdfast::platform;
using holdfast::test::TempDir;

namespace {

// Standard error goes to a file while this lives.
class StderrToFile {
 public:
  explicit StderrToFile(const std::string& path) : saved_(::fcntl(2, F_DUPFD_CLOEXEC, 10)) {
    const Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    HF_CHECK(::dup2(fd.get(), 2) == 2);
  }
  ~StderrToFile() { ::dup2(saved_.get(), 2); }

 private:
  Fd saved_;
};

}  // namespace

TEST_CASE("LogSink: appends to what is there", "[platform][log]") {
  const TempDir dir;
  dir.write("log", "old\n");
  const auto sink = LogSink::open(dir.path("log"));
  REQUIRE(sink);
  CHECK((*sink)->write("new\n"));
  CHECK(dir.read("log") == "old\nnew\n");
  CHECK((*sink)->is_file());
  CHECK((::fcntl((*sink)->descriptor(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("LogSink: a log that cannot be opened is an error", "[platform][log]") {
  const TempDir dir;
  const auto sink = LogSink::open(dir.path("none/log"));
  REQUIRE_FALSE(sink);
  CHECK(sink.error().text() == "open " + dir.path("none/log") + ": No such file or directory (2)");
}

TEST_CASE("LogSink: reopen goes on in a new file under the old number", "[platform][log]") {
  const TempDir dir;
  const auto made = LogSink::open(dir.path("log"));
  REQUIRE(made);
  LogSink& sink = **made;
  const int number = sink.descriptor();
  CHECK(sink.write("one\n"));
  REQUIRE(::rename(dir.path("log").c_str(), dir.path("log.1").c_str()) == 0);
  CHECK(sink.write("two\n"));
  REQUIRE(sink.reopen());
  CHECK(sink.write("three\n"));
  CHECK(sink.descriptor() == number);
  CHECK(dir.read("log.1") == "one\ntwo\n");
  CHECK(dir.read("log") == "three\n");
  CHECK((::fcntl(number, F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("LogSink: if reopening fails the old file stays", "[platform][log]") {
  const TempDir dir;
  dir.write("sub/log", "");
  const auto made = LogSink::open(dir.path("sub/log"));
  REQUIRE(made);
  REQUIRE(::rename(dir.path("sub").c_str(), dir.path("moved").c_str()) == 0);
  CHECK_FALSE((*made)->reopen());
  CHECK((*made)->write("still\n"));
  CHECK(dir.read("moved/log") == "still\n");
}

TEST_CASE("LogSink: a full disk is counted and told once", "[platform][log]") {
  struct stat status;
  if (::stat("/dev/full", &status) != 0) return;
  const TempDir dir;
  const auto made = LogSink::open("/dev/full");
  REQUIRE(made);
  {
    const StderrToFile captured(dir.path("stderr"));
    for (int i = 0; i < 5; ++i) CHECK_FALSE((*made)->write("line\n"));
  }
  CHECK((*made)->lost() == 5);
  CHECK(dir.read("stderr") ==
        "log lines are being lost: write to /dev/full: No space left on device (28)\n");
}

TEST_CASE("LogSink: takes standard error along, also when reopened", "[platform][log]") {
  const TempDir dir;
  const auto made = LogSink::open(dir.path("log"));
  REQUIRE(made);
  {
    const StderrToFile restore_afterwards(dir.path("unused"));
    REQUIRE((*made)->capture_standard_error());
    std::fputs("from elsewhere\n", stderr);
    REQUIRE(::rename(dir.path("log").c_str(), dir.path("log.1").c_str()) == 0);
    REQUIRE((*made)->reopen());
    std::fputs("later\n", stderr);
  }
  CHECK(dir.read("log.1") == "from elsewhere\n");
  CHECK(dir.read("log") == "later\n");
}

TEST_CASE("LogSink: writes to a pipe, and a closed one does no harm", "[platform][log]") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  Fd read_end(ends[0]);
  const auto sink = LogSink::to_descriptor(Fd(ends[1]), "|program");
  CHECK_FALSE(sink->is_file());
  CHECK(sink->write("hello\n"));
  char text[16];
  CHECK(::read(read_end.get(), text, sizeof(text)) == 6);
  CHECK(sink->reopen());
}

TEST_CASE("LogSink: no line is torn or lost while the file is exchanged", "[platform][log]") {
  constexpr int kLines = 5'000;
  const TempDir dir;
  const auto made = LogSink::open(dir.path("log"));
  REQUIRE(made);
  LogSink& sink = **made;
  std::atomic<bool> done{false};
  int generation = 0;
  {
    const auto writer = Thread::start({.name = "writer"}, [&sink, &done] {
      for (int i = 0; i < kLines; ++i) static_cast<void>(sink.write("0123456789\n"));
      done = true;
    });
    REQUIRE(writer);
    while (!done && generation < 200) {
      const std::string old = dir.path("log." + std::to_string(generation++));
      REQUIRE(::rename(dir.path("log").c_str(), old.c_str()) == 0);
      REQUIRE(sink.reopen());
    }
  }
  std::size_t bytes = dir.read("log").size();
  for (int i = 0; i < generation; ++i) {
    const std::string old = dir.read("log." + std::to_string(i));
    CHECK(old.size() % 11 == 0);
    bytes += old.size();
  }
  CHECK(bytes == kLines * 11);
  CHECK(sink.lost() == 0);
}
