// SPDX-License-Identifier: Apache-2.0
// What a session does with the terminals of its hosts.
#include <algorithm>

#include "harness/walk/web/session.hpp"

namespace harness::walk::web {

const ScrollBack* Session::printed(std::size_t host)
{
    return host < shells_.size() ? &shells_[host]->printed() : nullptr;
}

std::optional<std::size_t> Session::host_named(const std::string& name) const
{
    const auto& hosts = offer_->scenario.lab.hosts;
    const auto found = std::ranges::find(hosts, name, &model::HostSpec::name);
    if (found == hosts.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - hosts.begin());
}

void Session::attach(Viewer& viewer, const PageMessage& message)
{
    const std::size_t host = *message.host;
    if (!is_ready() || host >= shells_.size())
        return viewer.send(error_message(no_lab_yet()));
    if (!shells_[host]->is_open()) {
        if (const auto opened = open_shell(host, message.size); !opened)
            return viewer.send(error_message(opened.error()));
    } else {
        resize(host, message.size);
    }
    viewer.attach(host, shells_[host]->life(), message.offset, message.life);
    viewer.send(size_message(host, shells_[host]->size()));
}

void Session::resize(std::size_t host, lab::TerminalSize size)
{
    if (host >= shells_.size() || sizes_[host] == size)
        return;
    sizes_[host] = size;
    shells_[host]->resize(size);
    for (Viewer& viewer : viewers_)
        if (viewer.is_attached(host))
            viewer.send(size_message(host, size));
}

Result<> Session::open_shell(std::size_t host, lab::TerminalSize size)
{
    sizes_[host] = size;
    const auto opened = shells_[host]->open(logins_[host], size);
    if (opened)
        for (Viewer& viewer : viewers_)
            viewer.attach_anew(host, shells_[host]->life());
    return opened;
}

void Session::reopen_shells()
{
    for (std::size_t host = 0; host < shells_.size(); ++host) {
        const bool wanted = std::ranges::any_of(
            viewers_, [host](const Viewer& viewer) { return viewer.is_attached(host); });
        if (!wanted || shells_[host]->is_open())
            continue;
        if (const auto opened = open_shell(host, sizes_[host]); !opened)
            send_all(error_message(opened.error()));
    }
}

void Session::typed(Viewer& viewer, std::size_t host, std::string_view bytes)
{
    touch();
    if (!is_ready() || host >= shells_.size())
        return;  // keys that were on their way while the lab went
    if (const auto taken = shells_[host]->type(bytes); !taken)
        viewer.send(error_message(taken.error()));
}

Result<> Session::type_into(std::size_t host, const std::string& command)
{
    if (!shells_[host]->is_open())
        if (const auto opened = open_shell(host, sizes_[host]); !opened)
            return opened.error();
    return shells_[host]->run(command);
}

void Session::terminal_printed(std::size_t)
{
    for (Viewer& viewer : viewers_)
        viewer.pump();
}

void Session::command_began(std::size_t)
{
    touch();
    send_walk();
}

void Session::command_ended(std::size_t host, Ended ended)
{
    touch();
    if (!is_ready())
        return;
    learner_->submit({.what = Order::What::judge,
                      .typed = {.host = offer_->scenario.lab.hosts[host].name,
                                .command = std::move(ended.command),
                                .status = ended.status,
                                .text = std::move(ended.text),
                                .whole = ended.whole}});
    send_walk();
}

void Session::shell_ended(std::size_t host, const std::string& reason)
{
    for (Viewer& viewer : viewers_)
        if (viewer.is_attached(host))
            viewer.send(ended_message(host, reason));
    send_walk();
}

}  // namespace harness::walk::web
