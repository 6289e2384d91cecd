// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/messages.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"

namespace harness::walk::web {

using nlohmann::json;

namespace {

struct WishName {
    std::string_view name;
    Wish wish;
    std::string_view names = {};  ///< the member that says which one, when it has to be there
    bool has_host = false;        ///< needs `host`
    bool has_size = false;        ///< needs `columns` and `rows`
    std::string_view offset = {};
};

constexpr std::array wishes{
    WishName{"open", Wish::open, "scenario"},
    WishName{"leave", Wish::leave},
    WishName{"run", Wish::run, "step"},
    WishName{"check", Wish::check},
    WishName{"skip", Wish::skip},
    WishName{"go", Wish::go, "step"},
    WishName{"hint", Wish::hint},
    WishName{"rewind", Wish::rewind, "chapter"},
    WishName{"reset", Wish::reset},
    WishName{"checkpoint", Wish::checkpoint},
    WishName{"back-to-checkpoint", Wish::back_to_checkpoint},
    WishName{"stay", Wish::stay},
    WishName{"attach", Wish::attach, {}, true, true, "from"},
    WishName{"resize", Wish::resize, {}, true, true},
    WishName{"shown", Wish::shown, {}, true, false, "offset"},
    WishName{"look", Wish::look},
};

constexpr std::array state_names{"none",      "queued", "starting", "ready",
                                 "rewinding", "lost",   "reclaimed"};

/// What hosts print may be anything; JSON may not.
std::string text_of(const json& message)
{
    return message.dump(-1, ' ', false, json::error_handler_t::replace);
}

json text_json(const model::Localized& text)
{
    json languages = json::object();
    for (const auto& [language, words] : text.by_language)
        languages[language] = words;
    return languages;
}

/// Nothing when it is not a whole number in that range.
std::optional<std::uint64_t> number(const json& message, std::string_view member,
                                    std::uint64_t least, std::uint64_t most)
{
    const auto found = message.find(member);
    if (found == message.end() || !found->is_number_integer() ||
        (!found->is_number_unsigned() && found->get<std::int64_t>() < 0))
        return std::nullopt;
    const auto value = found->get<std::uint64_t>();
    return value < least || value > most ? std::nullopt : std::optional{value};
}

Error wrong(std::string_view wish, std::string_view member)
{
    return usage_error(cat("a page's message '", wish, "' has no right '", member, "'"));
}

Result<PageMessage> read(const json& message, const WishName& wish)
{
    constexpr auto any = std::numeric_limits<std::uint64_t>::max();
    PageMessage read{.wish = wish.wish};
    if (!wish.names.empty()) {
        const auto name = message.find(wish.names);
        if (name == message.end() || !name->is_string())
            return wrong(wish.name, wish.names);
        read.name = name->get<std::string>();
    }
    if (const auto host = number(message, "host", 0, 254))
        read.host = *host;
    else if (wish.has_host || (message.contains("host") && !message["host"].is_null()))
        return wrong(wish.name, "host");
    if (wish.has_size) {
        const auto columns = number(message, "columns", 2, 1000);
        const auto rows = number(message, "rows", 1, 500);
        if (!columns || !rows)
            return wrong(wish.name, columns ? "rows" : "columns");
        read.size = {static_cast<std::uint16_t>(*columns), static_cast<std::uint16_t>(*rows)};
    }
    if (!wish.offset.empty()) {
        const auto offset = number(message, wish.offset, 0, any);
        if (!offset)
            return wrong(wish.name, wish.offset);
        read.offset = *offset;
    }
    read.life = number(message, "life", 0, any);
    const auto picture = message.find("picture");
    read.picture = picture != message.end() && picture->is_boolean() && picture->get<bool>();
    return read;
}

json check_json(const CheckShown& check)
{
    return {{"passed", check.passed},
            {"expected", check.expected},
            {"actual", check.actual},
            {"diff", check.diff},
            {"host", check.host}};
}

std::string_view word_of(Why why)
{
    switch (why) {
        case Why::none: break;
        case Why::differs: return "differs";
        case Why::nothing_to_see: return "nothing-to-see";
        case Why::other_command: return "other-command";
        case Why::other_hosts: return "other-hosts";
        case Why::preparation: return "preparation";
        case Why::follow_up: return "follow-up";
        case Why::missing_value: return "missing-value";
        case Why::condition: return "condition";
        case Why::by_learner: return "by-learner";
        case Why::interrupted: return "interrupted";
        case Why::lab: return "lab";
    }
    return "";
}

}  // namespace

Result<PageMessage> page_message(std::string_view text)
{
    // A message of 64 KiB cannot nest so deeply that reading it or letting it go would hurt.
    const json message = json::parse(text, nullptr, false);
    if (!message.is_object())
        return usage_error("a page's message is not a JSON object");
    const auto name = message.find("do");
    if (name == message.end() || !name->is_string())
        return usage_error("a page's message has no 'do'");
    const auto wish =
        std::ranges::find(wishes, name->get_ref<const std::string&>(), &WishName::name);
    if (wish == wishes.end())
        return usage_error(cat("a page's message wants '",
                               excerpt(name->get_ref<const std::string&>(), 40),
                               "', which is not known here"),
                           "reload the page");
    return read(message, *wish);
}

std::string lab_message(const LabShown& lab)
{
    json message{{"is", "lab"},
                 {"state", state_names.at(static_cast<std::size_t>(lab.state))},
                 {"scenario", lab.scenario.empty() ? json(nullptr) : json(lab.scenario)},
                 {"doing", lab.doing},
                 {"reason", lab.reason},
                 {"hint", lab.hint}};
    if (lab.state == LabState::queued)
        message["place"] = lab.place;
    return text_of(message);
}

std::string walk_message(const WalkState& walk, std::string_view busy, bool has_checkpoint)
{
    json steps = json::object();
    for (std::size_t index = 0; index < walk.steps.size(); ++index) {
        const StepReport& report = walk.steps[index];
        json checks = json::array();
        for (const CheckShown& check : report.checks)
            checks.push_back(check_json(check));
        steps[report.step] = {
            {"standing", to_string(report.standing)},
            {"why", word_of(report.why)},
            {"reason", report.reason},
            {"command", index < walk.commands.size() ? walk.commands[index] : std::string{}},
            {"checks", std::move(checks)}};
    }
    return text_of({{"is", "walk"},
                    {"at", walk.at ? json(*walk.at) : json(nullptr)},
                    {"busy", busy},
                    {"steps", std::move(steps)},
                    {"checkpoint", has_checkpoint},
                    {"can_rewind", walk.can_rewind},
                    {"chapters", walk.chapters}});
}

std::string hint_message(std::string_view step, const model::Localized& text)
{
    return text_of({{"is", "hint"}, {"step", step}, {"text", text_json(text)}});
}

std::string picture_message(const model::Localized& svg)
{
    return text_of({{"is", "picture"}, {"svg", text_json(svg)}});
}

std::string idle_message(std::optional<std::uint64_t> seconds)
{
    return text_of({{"is", "idle"}, {"reclaimed_in", seconds ? json(*seconds) : json(nullptr)}});
}

std::string error_message(const Error& error)
{
    return text_of({{"is", "error"}, {"what", error.what}, {"hint", error.hint}});
}

Error no_lab_yet()
{
    return usage_error("there is no lab yet", "open a scenario, or wait for the lab");
}

std::string error_json(const Error& error)
{
    return text_of({{"what", error.what}, {"hint", error.hint}}) + "\n";
}

std::string size_message(std::size_t host, lab::TerminalSize size)
{
    return text_of(
        {{"is", "size"}, {"host", host}, {"columns", size.columns}, {"rows", size.rows}});
}

std::string ended_message(std::size_t host, std::string_view reason)
{
    return text_of({{"is", "ended"}, {"host", host}, {"reason", reason}});
}

std::string attached_message(const Attached& attached)
{
    return text_of({{"is", "attached"},
                    {"host", attached.host},
                    {"life", attached.life},
                    {"from", attached.from},
                    {"lost", attached.lost},
                    {"until", attached.until},
                    {"fresh", attached.fresh}});
}

std::string terminal_frame(std::size_t host, std::uint64_t offset, std::string_view bytes)
{
    std::string frame;
    frame.reserve(9 + bytes.size());
    frame += static_cast<char>(host);
    for (int shift = 56; shift >= 0; shift -= 8)
        frame += static_cast<char>((offset >> shift) & 0xff);
    frame += bytes;
    return frame;
}

}  // namespace harness::walk::web
