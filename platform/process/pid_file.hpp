// PidFile: the file that names the running parent, locked as long as the parent lives.
// Why locked: the lock, not the number, says whether a server runs, so a number left behind by a
// crash, or one that now belongs to a foreign process, neither blocks a start nor gets a signal.
//
//   start:  open or create, flock(2), write the number      running:  keep it open
//   -k:     flock fails -> the number is the server's       stop:     remove if it is still ours
//
// Process:    the parent; a child calls forget(), because a lock is shared over fork.
// Ownership:  of the descriptor and of the directory entry.
// Failure:    one sentence.
#pragma once

#include <sys/types.h>

#include <string>

#include "platform/base/result.hpp"
#include "platform/io/fd.hpp"

namespace holdfast::platform {

class PidFile {
 public:
  // What stands at a path.
  enum class Holder {
    nobody,      // no file
    stale,       // a file, but whoever wrote it is gone
    running,     // pid is a living server
    unreadable,  // the file is there and cannot be read, or holds no number
  };
  struct Status {
    Holder holder = Holder::nobody;
    pid_t pid = 0;        // of `running`; of `stale` what the file says, or 0
    std::string message;  // of `unreadable`
  };
  static Status inspect(const std::string& path);

  PidFile() = default;
  PidFile(PidFile&& other) noexcept = default;
  PidFile& operator=(PidFile&& other) noexcept;
  ~PidFile() { remove(); }

  // Takes the lock, so that no second server starts; the file holds no number before publish().
  static Result<PidFile, std::string> lock(const std::string& path);
  // Writes this process's number: after daemonising.
  Result<void, std::string> publish();
  // Removes the file if it is still the one that was locked, and unlocks.
  void remove() noexcept;
  // In a child: closes without removing or unlocking.
  void forget() noexcept { fd_.reset(); }

  const std::string& path() const noexcept { return path_; }

 private:
  Fd fd_;
  std::string path_;
};

}  // namespace holdfast::platform
