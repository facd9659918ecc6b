// A double of the BSDs' <sys/event.h> for Linux: as much of it as kqueue_pollset.cpp uses.
// Why: the native backend of the BSDs must compile and keep its contract where no BSD is at hand.
//
// Filters: EVFILT_READ and EVFILT_WRITE on sockets and pipes. Flags: EV_ADD, EV_DELETE, EV_CLEAR,
// EV_ONESHOT, and EV_EOF and EV_ERROR in what is returned. Anything else is refused with EINVAL.
//
// Threads: as the real one, any thread at any time.   Fork: not inherited in any useful way.
#pragma once
#pragma GCC system_header  // as the real one: a struct and a function share a name

#include <sys/types.h>

#include <stdint.h>
#include <time.h>

struct kevent {
  uintptr_t ident;
  short filter;
  unsigned short flags;
  unsigned int fflags;
  int64_t data;
  void* udata;
};

#define EV_SET(event, ident_, filter_, flags_, fflags_, data_, udata_) \
  (*(event) = {(ident_), static_cast<short>(filter_), static_cast<unsigned short>(flags_), \
               (fflags_), (data_), (udata_)})

#define EVFILT_READ (-1)
#define EVFILT_WRITE (-2)

#define EV_ADD 0x0001
#define EV_DELETE 0x0002
#define EV_ONESHOT 0x0010
#define EV_CLEAR 0x0020
#define EV_ERROR 0x4000
#define EV_EOF 0x8000

int kqueue();
int kevent(int queue, const struct kevent* changes, int changes_count, struct kevent* events,
           int events_max, const struct timespec* timeout);
