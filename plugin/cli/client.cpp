// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/client.hpp"

// Debian's cpp-httplib is a shared library only, and this program has to run where nothing is
// installed; Beast is in it already for the server.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#pragma GCC diagnostic pop

#include "harness/base/text.hpp"

namespace convoy {

harness::Result<Response> request(const std::string& socket, const std::string& method,
                                  const std::string& target, const std::string& body)
{
    namespace http = boost::beast::http;
    using boost::asio::local::stream_protocol;
    const auto unreachable = [&](const boost::system::error_code& why) {
        return harness::lab_error(
            harness::cat("cannot reach the daemon at ", socket, ": ", why.message()),
            why == boost::system::errc::permission_denied
                ? "the socket is root's and the group docker's"
                : "is 'convoy daemon' running? --socket names another socket");
    };
    if (socket.empty() || socket.size() >= 108)
        return harness::usage_error(
            socket.empty() ? "Require unix domain socket location"
                           : harness::cat("'", socket, "' is too long for a socket's name"));

    boost::asio::io_context context;
    stream_protocol::socket stream(context);
    boost::system::error_code failed;
    stream.connect(stream_protocol::endpoint(socket), failed);
    if (failed)
        return unreachable(failed);

    http::request<http::string_body> call{http::string_to_verb(method), target, 11};
    call.set(http::field::host, "convoy");
    call.set(http::field::user_agent, "Convoy-Client/1");
    call.set(http::field::connection, "close");
    call.body() = body;
    call.prepare_payload();
    http::write(stream, call, failed);
    if (failed)
        return unreachable(failed);
    boost::beast::flat_buffer buffer;
    http::response_parser<http::string_body> answer;
    answer.body_limit(std::uint64_t{1} << 30);  // a list has no bound of its own
    http::read(stream, buffer, answer, failed);
    if (failed)
        return unreachable(failed);
    const auto damaged = answer.get()["X-Convoy-Damaged"];
    return Response{static_cast<int>(answer.get().result_int()), answer.get().body(),
                    std::string{damaged}};
}

}  // namespace convoy
