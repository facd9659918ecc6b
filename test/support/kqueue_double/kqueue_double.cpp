// kqueue() and kevent() on top of epoll.
//
// A kqueue keeps one state per (descriptor, filter), an epoll set one per descriptor. So a queue is
// three epoll sets: one for reading, one for writing, and above both the one whose number the
// caller gets and sleeps in. The lower two are edge-triggered per socket, which is what EV_CLEAR
// asks for; a filter without EV_CLEAR is level-triggered there. Everything but the sleep is under
// one mutex, so that a delivery that deletes its EV_ONESHOT filter is one step, as it is in a BSD
// kernel.
#include <sys/event.h>

#include <cerrno>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "platform/io/fd.hpp"

namespace {

using holdfast::platform::Fd;

struct Filter {
  Fd epoll;
  std::map<int, struct kevent> registered;
};

struct Queue {
  int number = -1;  // the upper set; the caller closes it
  Filter reading;
  Filter writing;
};

struct Queues {
  std::mutex mutex;
  std::map<int, std::unique_ptr<Queue>> by_number;  // an entry lives until its number comes again
};

Queues& queues() {
  static Queues all;
  return all;
}

bool put_below(int upper, const Filter& filter) {
  epoll_event event{};
  event.events = EPOLLIN;
  return ::epoll_ctl(upper, EPOLL_CTL_ADD, filter.epoll.get(), &event) == 0;
}

std::uint32_t mask_of(const struct kevent& k) {
  std::uint32_t mask = k.filter == EVFILT_READ ? EPOLLIN | EPOLLRDHUP : EPOLLOUT;
  if (k.flags & EV_CLEAR) mask |= EPOLLET;
  return mask;
}

int apply(Queue& queue, const struct kevent& change) {
  constexpr int kKnown = EV_ADD | EV_DELETE | EV_ONESHOT | EV_CLEAR;
  const bool known_filter = change.filter == EVFILT_READ || change.filter == EVFILT_WRITE;
  if (!known_filter || (change.flags & ~kKnown) != 0) return EINVAL;
  Filter& filter = change.filter == EVFILT_READ ? queue.reading : queue.writing;
  const int fd = static_cast<int>(change.ident);
  epoll_event event{};
  event.events = mask_of(change);
  event.data.fd = fd;
  if (change.flags & EV_DELETE) {
    filter.registered.erase(fd);
    return ::epoll_ctl(filter.epoll.get(), EPOLL_CTL_DEL, fd, &event) == 0 ? 0 : errno;
  }
  if ((change.flags & EV_ADD) == 0) return filter.registered.contains(fd) ? 0 : ENOENT;
  // Adding what is there changes it and looks at the socket again; both are epoll's MOD.
  if (::epoll_ctl(filter.epoll.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
    if (errno != EEXIST) return errno;
    if (::epoll_ctl(filter.epoll.get(), EPOLL_CTL_MOD, fd, &event) != 0) return errno;
  }
  filter.registered[fd] = change;
  return 0;
}

struct kevent report(const struct kevent& registered, std::uint32_t ready) {
  struct kevent out = registered;
  const int fd = static_cast<int>(registered.ident);
  out.flags = static_cast<unsigned short>(registered.flags & ~EV_ADD);
  out.fflags = 0;
  int bytes = 0;
  if (registered.filter == EVFILT_READ) ::ioctl(fd, FIONREAD, &bytes);
  out.data = bytes;
  const bool reads = registered.filter == EVFILT_READ;
  if (ready & (reads ? EPOLLRDHUP | EPOLLHUP | EPOLLERR : EPOLLHUP | EPOLLERR)) out.flags |= EV_EOF;
  // Asking the socket would clear its error; a BSD kernel only looks.
  if (ready & EPOLLERR) out.fflags = ECONNRESET;
  return out;
}

int harvest(Filter& filter, struct kevent* events, int events_max) {
  constexpr int kBatchMax = 64;
  epoll_event ready[kBatchMax];
  if (events_max <= 0) return 0;
  const int room = events_max < kBatchMax ? events_max : kBatchMax;
  const int taken = ::epoll_wait(filter.epoll.get(), ready, room, 0);
  int count = 0;
  for (int i = 0; i < taken; ++i) {
    const auto at = filter.registered.find(ready[i].data.fd);
    if (at == filter.registered.end()) continue;
    events[count++] = report(at->second, ready[i].events);
    if ((at->second.flags & EV_ONESHOT) == 0) continue;
    ::epoll_ctl(filter.epoll.get(), EPOLL_CTL_DEL, at->first, nullptr);
    filter.registered.erase(at);
  }
  return count;
}

int sleep_until_ready(int number, const timespec* timeout) {
  epoll_event events[2];
  return ::epoll_pwait2(number, events, 2, timeout, nullptr);
}

}  // namespace

int kqueue() {
  auto queue = std::make_unique<Queue>();
  Fd upper(::epoll_create1(EPOLL_CLOEXEC));
  queue->reading.epoll.reset(::epoll_create1(EPOLL_CLOEXEC));
  queue->writing.epoll.reset(::epoll_create1(EPOLL_CLOEXEC));
  if (!upper.valid() || !queue->reading.epoll.valid() || !queue->writing.epoll.valid()) return -1;
  if (!put_below(upper.get(), queue->reading)) return -1;
  if (!put_below(upper.get(), queue->writing)) return -1;
  queue->number = upper.release();
  const int number = queue->number;
  const std::lock_guard lock(queues().mutex);
  queues().by_number[number] = std::move(queue);
  return number;
}

int kevent(int number, const struct kevent* changes, int changes_count, struct kevent* events,
           int events_max, const struct timespec* timeout) {
  std::unique_lock lock(queues().mutex);
  const auto at = queues().by_number.find(number);
  if (at == queues().by_number.end()) return errno = EBADF, -1;
  Queue& queue = *at->second;
  int count = 0;
  for (int i = 0; i < changes_count; ++i) {
    const int code = apply(queue, changes[i]);
    if (code == 0) continue;
    if (count == events_max) return errno = code, -1;
    events[count] = changes[i];
    events[count].flags = EV_ERROR;
    events[count++].data = code;
  }
  if (events_max == 0 || count > 0) return count;
  for (;;) {
    lock.unlock();
    const int woken = sleep_until_ready(number, timeout);
    if (woken < 0) return -1;
    lock.lock();
    count = harvest(queue.writing, events, events_max);
    count += harvest(queue.reading, events + count, events_max - count);
    // Woken for nothing: the filter was deleted between the sleep and the look.
    if (count > 0 || timeout != nullptr) return count;
  }
}
