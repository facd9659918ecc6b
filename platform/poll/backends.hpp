// The makers of the built-in pollset backends; each is defined in the file of its backend.
// Why apart: the table lists only those that meson found buildable, and a test builds the kqueue
// backend against a double of the kernel's kqueue.
//
// Failure: EMFILE, ENFILE or ENOMEM of the descriptors that a set needs for itself.
#pragma once

#include <memory>

#include "platform/base/result.hpp"
#include "platform/poll/pollset.hpp"

namespace holdfast::platform {

using MadePollset = Result<std::unique_ptr<Pollset>>;

MadePollset make_epoll_pollset();
MadePollset make_epoll_oneshot_pollset();
MadePollset make_kqueue_pollset();
MadePollset make_libevent_pollset();
MadePollset make_poll_pollset();

}  // namespace holdfast::platform
