// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/answer.hpp"

#include "plugin/api/rest.hpp"
#include "plugin/daemon/request.hpp"
#include "plugin/docker/protocol.hpp"

namespace convoy {

Answer answer(Service& service, std::string_view method, std::string_view target,
              std::string_view body, std::string_view user_agent)
{
    const std::string_view path = target.substr(0, target.find('?'));
    const bool is_known = docker::patience_for(path).has_value();
    if (is_known && method == "POST")
        return std::move(*docker::answer(service, path, body));
    if (is_known)
        return transport_answer(405, std::string{path}, "Docker's methods are called by POST");
    if (path.starts_with("/VolumeDriver.") || path.starts_with("/Plugin."))
        return transport_answer(404, std::string{path}, "there is no such method");
    return rest::answer(service, method, target, body, user_agent);
}

}  // namespace convoy
