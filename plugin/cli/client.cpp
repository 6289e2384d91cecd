// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/client.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <httplib.h>
#pragma GCC diagnostic pop

#include "harness/base/text.hpp"

namespace convoy {

harness::Result<Response> request(const std::string& socket, const std::string& method,
                                  const std::string& path, const std::string& body)
{
    httplib::Client client(socket);
    client.set_address_family(AF_UNIX);
    client.set_read_timeout(std::chrono::minutes{5});  // a call may wait for another host's lock
    httplib::Request call;
    call.method = method;
    call.path = "/v1" + path;
    call.headers = {{"Host", "convoy"}, {"User-Agent", "Convoy-Client/1"}};
    call.body = body;
    const auto result = client.send(call);
    if (!result)
        return harness::lab_error(harness::cat("cannot reach the convoy daemon at ", socket, ": ",
                                               httplib::to_string(result.error())),
                                  "is 'convoy daemon' running? --socket names another socket");
    return Response{result->status, result->body};
}

}  // namespace convoy
