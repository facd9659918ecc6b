// Child channel: the socket between the parent and one child, and the words spoken on it.
// Why one per child: the parent tells exactly the child it means (httpd's pipe of death is read by
// whichever child comes first), and its end closes when the parent dies, however it dies.
//
//   parent ── retire | finish | stop ──>  child
//   parent <── running | draining ──────  child
//
// Process:  both; made by the parent before the fork. A child closes its siblings' ends.
// Failure:  EOF is how each side learns that the other one is gone.
#pragma once

#include <cstdint>
#include <optional>

#include "platform/base/result.hpp"
#include "platform/io/fd.hpp"

namespace holdfast::mpm {

// What the parent wants of a child.
enum class ParentWord : char {
  retire = 'G',  // stop accepting; serve what is there; idle connections stay until their next
                 // request or timeout
  finish = 'Q',  // the same, but idle connections are closed at once
  stop = 'S',    // flush the logs and end now
};

// What a child tells its parent.
enum class ChildWord : char {
  running = 'R',   // all threads are there, connections are accepted
  draining = 'D',  // it finishes on its own account (MaxConnectionsPerChild): replace it
};

struct ChannelPair {
  platform::Fd parent_end;
  platform::Fd child_end;
};

// Both ends are nonblocking and close-on-exec.
platform::Result<ChannelPair> make_channel();

// Says a word; a full or closed channel is ignored: the other side has gone or will see EOF.
void say(int fd, ParentWord word) noexcept;
void say(int fd, ChildWord word) noexcept;

// What was heard: a word, silence (nothing there now), or the end.
enum class Heard : std::uint8_t { word, silence, end };
Heard hear(int fd, char& word) noexcept;

}  // namespace holdfast::mpm
