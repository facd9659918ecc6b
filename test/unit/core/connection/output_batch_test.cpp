#include "core/connection/output_batch.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <string>

#include "platform/io/fd.hpp"
#include "test/support/temp_dir.hpp"

namespace holdfast::core {
namespace {

struct Pair {
  explicit Pair(int type = SOCK_STREAM) {
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0);
    ours = platform::Fd(ends[0]);
    theirs = platform::Fd(ends[1]);
  }
  std::string read(std::size_t bytes_max = SIZE_MAX) const {
    std::string all;
    char buffer[4096];
    while (all.size() < bytes_max) {
      const ssize_t n =
          ::recv(theirs.get(), buffer, std::min(sizeof buffer, bytes_max - all.size()), 0);
      if (n <= 0) break;
      all.append(buffer, static_cast<std::size_t>(n));
    }
    return all;
  }
  platform::Fd ours;
  platform::Fd theirs;
};

// Says when it is gone.
class Watched final : public SharedBody {
 public:
  Watched(std::string bytes, bool& gone) : text(std::move(bytes)), gone_(gone) {}
  ~Watched() override { gone_ = true; }
  std::string text;

 private:
  bool& gone_;
};

std::string pattern(std::size_t bytes) {
  std::string text(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>('A' + (i + i / 97) % 50);
  return text;
}

struct FileOf {
  explicit FileOf(const std::string& content) {
    dir.write("f", content);
    fd = platform::Fd(::open(dir.path("f").c_str(), O_RDWR | O_CLOEXEC));
  }
  test::TempDir dir;
  platform::Fd fd;
};

}  // namespace

TEST_CASE("OutputBatch: texts and memory go out with one call, in order", "[core][connection]") {
  const Pair pair(SOCK_SEQPACKET);
  bool gone = false;
  auto* const body = new Watched(pattern(20'000), gone);
  OutputBatch batch;
  CHECK(batch.append("head "));
  std::memcpy(batch.reserve(5), "more ", 5);
  batch.commit(5);
  batch.append_memory(body->text, body);
  CHECK(batch.append(" tail"));
  CHECK(batch.bytes() == 20'015);
  CHECK(batch.flush(pair.ours.get()) == FlushResult::done);
  CHECK(batch.empty());
  char buffer[30'000];
  const ssize_t n = ::recv(pair.theirs.get(), buffer, sizeof buffer, 0);
  CHECK(std::string(buffer, static_cast<std::size_t>(n)) == "head more " + body->text + " tail");
  CHECK_FALSE(gone);
  body->release();
  CHECK(gone);
}

TEST_CASE("OutputBatch: what the kernel does not take outlives the turn", "[core][connection]") {
  const bool use_sendfile = GENERATE(false, true);
  const Pair pair;
  const std::string content = pattern(600'000);
  FileOf file(content);
  bool gone = false;
  auto* const body = new Watched(pattern(500'000), gone);
  const std::string expected = "one " + body->text + "two " + content.substr(1000) + "three";
  OutputBatch batch;
  batch.append("one ");
  batch.append_memory(body->text, body);
  batch.append("two ");
  batch.append_file(body, file.fd.get(), 1000, content.size() - 1000, use_sendfile);
  batch.append("three");
  CHECK(batch.flush(pair.ours.get()) == FlushResult::would_block);
  std::unique_ptr<PendingOutput> pending = batch.detach();
  CHECK(batch.empty());
  CHECK(batch.append("something else that must not mix in"));
  batch.clear();
  body->release();
  CHECK_FALSE(gone);
  std::string all = pair.read();
  CHECK(all.size() + pending->bytes() == expected.size());
  while (pending->bytes() > 0) {
    const FlushResult result = pending->flush(pair.ours.get(), batch);
    REQUIRE(result != FlushResult::broken);
    all += pair.read(30'000);
  }
  all += pair.read();
  CHECK(all == expected);
  CHECK(gone);
}

TEST_CASE("OutputBatch: memory without an owner is copied", "[core][connection]") {
  const Pair pair;
  OutputBatch batch;
  std::string text = pattern(150'000);
  const std::string expected = text;
  batch.append_memory(text, nullptr);
  text.assign(text.size(), '-');
  std::string all;
  FlushResult result = batch.flush(pair.ours.get());
  auto pending = batch.detach();
  while (result != FlushResult::done) {
    all += pair.read();
    result = pending->flush(pair.ours.get(), batch);
  }
  CHECK(all + pair.read() == expected);
}

TEST_CASE("OutputBatch: a file that shrank breaks the connection", "[core][connection]") {
  const bool use_sendfile = GENERATE(false, true);
  const Pair pair;
  FileOf file("short");
  bool gone = false;
  auto* const body = new Watched("", gone);
  OutputBatch batch;
  batch.append("head");
  batch.append_file(body, file.fd.get(), 0, 100, use_sendfile);
  CHECK(batch.flush(pair.ours.get()) == FlushResult::broken);
  batch.clear();
  body->release();
  CHECK(gone);
}

TEST_CASE("OutputBatch: a peer that is gone is seen without a signal", "[core][connection]") {
  Pair pair;
  pair.theirs.reset();
  OutputBatch batch;
  batch.append("x");
  CHECK(batch.flush(pair.ours.get()) == FlushResult::broken);
}

TEST_CASE("OutputBatch: room for one more answer is promised and kept", "[core][connection]") {
  OutputBatch batch;
  while (batch.has_room()) {
    REQUIRE(batch.reserve(OutputBatch::kAnswerBytes) != nullptr);
    batch.commit(OutputBatch::kAnswerBytes);
  }
  CHECK(batch.bytes() > OutputBatch::kFlushBytes);
  CHECK_FALSE(batch.append(std::string(OutputBatch::kScratchBytes, 'x')));
}

}  // namespace holdfast::core
