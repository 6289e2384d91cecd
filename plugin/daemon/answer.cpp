// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/answer.hpp"

#include "plugin/api/rest.hpp"
#include "plugin/docker/protocol.hpp"

namespace convoy {

Answer answer(Service& service, std::string_view method, std::string_view target, std::string_view body,
              std::string_view user_agent)
{
    if (method == "POST")
        if (auto plugin = docker::answer(service, target.substr(0, target.find('?')), body))
            return std::move(*plugin);
    return rest::answer(service, method, target, body, user_agent);
}

}  // namespace convoy
