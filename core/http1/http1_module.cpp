// http_module: the directives of keep-alive connections, and the session that speaks HTTP/1.x.
#include <memory>

#include "config/schema/directive.hpp"
#include "core/http1/http1_session.hpp"
#include "core/pipeline/module.hpp"
#include "core/server/server_config.hpp"

namespace holdfast::core {

namespace {

using config::kServer;
using S = ServerConfig;

constexpr config::Directive kRows[] = {
    config::flag<&S::keep_alive>(kServerConfig, "KeepAlive", kServer,
                                 "Whether a connection may carry several requests"),
    config::take<&S::keep_alive_timeout>(
        kServerConfig, "KeepAliveTimeout", kServer,
        "How long to wait for the next request; seconds, or with a unit"),
    config::take<&S::keep_alive_requests_max>(kServerConfig, "MaxKeepAliveRequests", kServer,
                                              "Requests per connection; 0 for no limit",
                                              {0, INT32_MAX}),
};

std::unique_ptr<Session> make_session(const Runtime&) { return std::make_unique<Http1Session>(); }

}  // namespace

extern const Module http_module;
constinit const Module http_module{
    .name = "http_module",
    .source = "http_core.c",
    .directives = kRows,
    .activation = config::Activation::always,
    .make_session = &make_session,
};

}  // namespace holdfast::core
