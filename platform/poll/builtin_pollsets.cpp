#include "platform/poll/backends.hpp"

namespace holdfast::platform {
namespace {

constexpr PollsetBackend kBackends[] = {
#ifdef HF_HAVE_EPOLL
    {"epoll", make_epoll_pollset},
#endif
#ifdef HF_HAVE_KQUEUE
    {"kqueue", make_kqueue_pollset},
#endif
    {"libevent", make_libevent_pollset},
    {"poll", make_poll_pollset},
};

#ifdef HF_HAVE_EPOLL
constexpr PollsetBackend kOracles[] = {{"epoll-oneshot", make_epoll_oneshot_pollset}};
#endif

}  // namespace

std::span<const PollsetBackend> pollset_backends() noexcept { return kBackends; }

std::span<const PollsetBackend> oracle_pollset_backends() noexcept {
#ifdef HF_HAVE_EPOLL
  return kOracles;
#else
  return {};
#endif
}

}  // namespace holdfast::platform
