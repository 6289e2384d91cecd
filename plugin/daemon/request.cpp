// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/request.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#pragma GCC diagnostic pop

#include <iterator>
#include <optional>

#include "harness/base/text.hpp"

namespace convoy {

namespace http = boost::beast::http;
using boost::system::error_code;
using harness::cat;

struct RequestParser::Parsing {
    std::optional<http::request_parser<http::string_body>> parser;

    http::request_parser<http::string_body>& fresh()
    {
        parser.emplace();
        parser->body_limit(limits::body);
        parser->header_limit(limits::header);
        parser->eager(true);
        return *parser;
    }
};

RequestParser::RequestParser() : parsing_(std::make_unique<Parsing>())
{
    parsing_->fresh();
}

RequestParser::~RequestParser() = default;

RequestParser::State RequestParser::take(std::string& bytes)
{
    if (!begun_)  // RFC 9112, 2.2: empty lines before a request are ignored
        bytes.erase(0, std::min(bytes.find_first_not_of("\r\n"), bytes.size()));
    if (bytes.empty())
        return begun_ ? State::more : State::nothing;
    begun_ = true;
    return put(bytes);
}

RequestParser::State RequestParser::put(std::string& bytes)
{
    auto& parser = *parsing_->parser;
    while (!bytes.empty() && !parser.is_done()) {
        const bool in_header = !parser.is_header_done();
        error_code failed;
        const std::size_t used = parser.put(boost::asio::buffer(bytes), failed);
        bytes.erase(0, used);
        // The library forgets the lines that it has taken already: their sum has a limit, too.
        if (in_header && !parser.is_header_done())
            header_bytes_ += used;
        if (failed == http::error::body_limit)
            return refuse(413, "the request is larger than 1 MiB");
        if (failed == http::error::header_limit || header_bytes_ > limits::header ||
            (failed == http::error::need_more && !parser.is_header_done() &&
             header_bytes_ + bytes.size() > limits::header))
            return refuse(431, "the request's headers are larger than 16 KiB");
        if (failed && failed != http::error::need_more)
            return refuse(400, cat("the request is not HTTP: ", failed.message()));
        if (const State checked = check_header(); checked == State::refused)
            return checked;
        if (failed == http::error::need_more) {
            if (bytes.size() > limits::unparsed)
                return refuse(400, "the request is not HTTP: a line without an end");
            return State::more;
        }
    }
    return parser.is_done() ? State::complete : State::more;
}

RequestParser::State RequestParser::check_header()
{
    auto& parser = *parsing_->parser;
    if (header_checked_ || !parser.is_header_done())
        return State::more;
    header_checked_ = true;
    const auto& head = parser.get();
    if (static_cast<std::size_t>(std::distance(head.begin(), head.end())) > limits::fields)
        return refuse(431, "the request has more than 100 headers");
    if (head.find(http::field::transfer_encoding) != head.end() && !parser.chunked())
        return refuse(501, "the request has a transfer encoding other than chunked");
    const auto expected = head.find(http::field::expect);
    if (expected == head.end())
        return State::more;
    if (!boost::beast::iequals(expected->value(), "100-continue"))
        return refuse(417, "the request expects something other than 100-continue");
    asked_to_continue_ = !parser.is_done();
    return State::more;
}

bool RequestParser::wants_continue()
{
    return std::exchange(asked_to_continue_, false);
}

Request RequestParser::request()
{
    auto message = parsing_->parser->release();
    Request request{std::string{message.method_string()}, std::string{message.target()},
                    std::move(message.body())};
    request.user_agent = std::string{message[http::field::user_agent]};
    request.keep_alive = message.keep_alive();
    parsing_->fresh();
    header_bytes_ = 0;
    begun_ = header_checked_ = asked_to_continue_ = false;
    return request;
}

RequestParser::State RequestParser::refuse(unsigned status, const std::string& why)
{
    const auto& parser = *parsing_->parser;
    const std::string target = parser.is_header_done() ? std::string{parser.get().target()} : "";
    refusal_ = transport_answer(status, target, why);
    return State::refused;
}

Answer transport_answer(unsigned status, const std::string& target, const std::string& what)
{
    if (target.starts_with("/VolumeDriver.") || target.starts_with("/Plugin."))
        return {status, cat("{\"Err\":\"", what, "\"}\n"),
                "application/vnd.docker.plugins.v1.2+json"};
    return {status, what + "\n"};
}

std::string head_of(const Answer& answer, bool keep_alive)
{
    const auto reason = http::obsolete_reason(http::int_to_status(answer.status));
    std::string head =
        cat("HTTP/1.1 ", answer.status, " ", std::string_view{reason.data(), reason.size()},
            "\r\nContent-Type: ", answer.content_type, "\r\nContent-Length: ", answer.body.size());
    for (const auto& [name, value] : answer.headers)
        head += cat("\r\n", name, ": ", value);
    if (answer.status >= 400)
        head += "\r\nX-Content-Type-Options: nosniff";
    if (!keep_alive)
        head += "\r\nConnection: close";
    return head + "\r\n\r\n";
}

}  // namespace convoy
