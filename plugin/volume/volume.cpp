// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/volume.hpp"

#include <cctype>
#include <charconv>
#include <nlohmann/json.hpp>
#include <random>

#include "harness/base/text.hpp"

namespace convoy {

using harness::cat;
using harness::lab_error;
using harness::usage_error;
using json = nlohmann::ordered_json;

std::string to_json(const Volume& volume)
{
    json out{{"Name", volume.name},
             {"Size", volume.size},
             {"Path", volume.path},
             {"MountPoint", volume.mount_point},
             {"PrepareForVM", volume.prepared_for_vm},
             {"CreatedTime", volume.created},
             {"Snapshots", json::parse(volume.snapshots, nullptr, false)}};
    json uses = json::array();
    for (const Use& use : volume.uses)
        uses.push_back({{"Machine", use.host.machine}, {"Boot", use.host.boot},
                        {"Host", use.host.name}, {"ID", use.id}});
    if (!uses.empty())
        out["Uses"] = uses;
    return out.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

harness::Result<Volume> volume_from_json(std::string_view text)
{
    const json in = json::parse(text, nullptr, false);
    if (!in.is_object())
        return lab_error("the record is not JSON");
    try {  // the one door for what the library throws: a field of the wrong type
        Volume volume{.name = in.value("Name", ""),
                      .size = in.value("Size", std::int64_t{0}),
                      .path = in.value("Path", ""),
                      .mount_point = in.value("MountPoint", ""),
                      .prepared_for_vm = in.value("PrepareForVM", false),
                      .created = in.value("CreatedTime", "")};
        if (in.contains("Snapshots") && in["Snapshots"].is_object())
            volume.snapshots = in["Snapshots"].dump();
        for (const json& use : in.value("Uses", json::array()))
            volume.uses.push_back({{use.value("Machine", ""), use.value("Boot", ""), use.value("Host", "")},
                                   use.value("ID", "")});
        if (volume.name.empty() || volume.path.empty())
            return lab_error("the record has no name or no path");
        return volume;
    } catch (const json::exception& mistake) {
        return lab_error(cat("the record is damaged: ", mistake.what()));
    }
}

bool is_volume_name(std::string_view name)
{
    const auto plain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) && static_cast<unsigned char>(c) < 128; };
    if (name.size() < 2 || name.size() > 200 || !plain(name.front()))
        return false;
    for (const char c : name)
        if (!plain(c) && c != '_' && c != '.' && c != '-')
            return false;
    return name != "config";  // the folder of the records
}

harness::Result<std::int64_t> parse_size(std::string_view text)
{
    const auto wrong = [&] {
        return usage_error(cat("'", text, "' is not a size"), "write bytes, or a number with k, m, g or t: 10g");
    };
    if (text.empty())
        return wrong();
    constexpr std::string_view units = "kmgt";
    const auto unit = units.find(static_cast<char>(std::tolower(static_cast<unsigned char>(text.back()))));
    const std::string_view digits = unit == units.npos ? text : text.substr(0, text.size() - 1);
    double number = 0;
    const auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), number,
                                            std::chars_format::fixed);
    if (bad != std::errc{} || end != digits.data() + digits.size() || number < 0)
        return wrong();
    for (std::size_t i = 0; unit != units.npos && i <= unit; ++i)
        number *= 1024;
    if (number > 9e18)
        return wrong();
    return static_cast<std::int64_t>(number);
}

std::string ruby_date(std::time_t time)
{
    std::tm local{};
    ::localtime_r(&time, &local);
    char text[64];
    std::strftime(text, sizeof text, "%a %b %d %H:%M:%S %z %Y", &local);
    return text;
}

std::optional<std::string> rfc3339_of_ruby_date(const std::string& date)
{
    std::tm parsed{};
    const char* end = ::strptime(date.c_str(), "%a %b %d %H:%M:%S %z %Y", &parsed);
    if (!end || *end)
        return std::nullopt;
    const std::time_t moment = ::timegm(&parsed) - parsed.tm_gmtoff;
    std::tm utc{};
    ::gmtime_r(&moment, &utc);
    char text[64];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

std::string new_volume_name()
{
    std::random_device source;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string name = "volume-";
    for (int i = 0; i < 16; ++i)
        name += digits[source() % 16];
    return name;
}

}  // namespace convoy
