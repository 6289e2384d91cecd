// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/progress.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/lab/descriptor.hpp"

namespace harness::walk {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int format = 1;
constexpr std::size_t most_bytes = 16 << 20;

constexpr std::array<std::pair<Standing, std::string_view>, 5> words{{
    {Standing::open, "open"},
    {Standing::passed, "passed"},
    {Standing::failed, "failed"},
    {Standing::skipped, "skipped"},
    {Standing::broken, "broken"},
}};

Json json_of(const Position& position)
{
    Json steps = Json::object(), saved = Json::object();
    for (const auto& [id, standing] : position.steps)
        steps[id] = to_string(standing);
    for (const auto& [name, value] : position.saved)
        saved[name] = to_utf8(value);
    return {{"at", position.at}, {"steps", steps}, {"saved", saved}};
}

/// Reads what to_json wrote, and keeps the first thing that is wrong with it.
class Reader {
public:
    std::string text(const Json& object, const char* key)
    {
        const auto found = object.find(key);
        if (found == object.end() || !found->is_string()) {
            wrong(cat("'", key, "' is no text"));
            return {};
        }
        return found->get<std::string>();
    }

    const Json& object(const Json& in, const char* key)
    {
        static const Json none = Json::object();
        const auto found = in.find(key);
        if (found != in.end() && found->is_object())
            return *found;
        wrong(cat("'", key, "' is no object"));
        return none;
    }

    Position position(const Json& json)
    {
        Position position{.at = text(json, "at")};
        for (const auto& [id, word] : object(json, "steps").items()) {
            const auto standing =
                word.is_string() ? standing_of(word.get<std::string>()) : std::nullopt;
            if (standing)
                position.steps[id] = *standing;
            else
                wrong(cat("the standing of step '", id, "' is not known"));
        }
        for (const auto& [name, value] : object(json, "saved").items())
            if (value.is_string())
                position.saved[name] = value.get<std::string>();
            else
                wrong(cat("the value of '", name, "' is no text"));
        return position;
    }

    void wrong(std::string what)
    {
        if (!mistake_)
            mistake_ = std::move(what);
    }

    const std::optional<std::string>& mistake() const { return mistake_; }

private:
    std::optional<std::string> mistake_;
};

Error not_written(const fs::path& file)
{
    return lab_error(cat("cannot write '", file.string(), "': ", std::strerror(errno)),
                     "make room there, or name another folder with XDG_STATE_HOME");
}

Result<> write_all(const fs::path& file, std::string_view text)
{
    const lab::Descriptor out{::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (!out.is_open())
        return not_written(file);
    while (!text.empty()) {
        const ssize_t put = ::write(out.get(), text.data(), text.size());
        if (put > 0)
            text.remove_prefix(static_cast<std::size_t>(put));
        else if (errno != EINTR)
            return not_written(file);
    }
    return ::fsync(out.get()) == 0 ? Result<>{Ok{}} : not_written(file);
}

}  // namespace

std::string_view to_string(Standing standing)
{
    return std::ranges::find(words, standing, &std::pair<Standing, std::string_view>::first)
        ->second;
}

std::optional<Standing> standing_of(std::string_view word)
{
    for (const auto& [standing, name] : words)
        if (name == word)
            return standing;
    return std::nullopt;
}

std::string to_json(const Progress& progress)
{
    Json checkpoints = Json::object();
    for (const auto& [name, position] : progress.checkpoints)
        checkpoints[name] = json_of(position);
    const Json json{{"format", format},
                    {"scenario", progress.scenario},
                    {"file", progress.file},
                    {"sha256", progress.sha256},
                    {"provider", progress.provider},
                    {"combination", progress.combination},
                    {"lab", progress.lab},
                    {"saved_at", progress.saved_at},
                    {"now", json_of(progress.now)},
                    {"checkpoints", checkpoints}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Progress> progress_of(std::string_view text)
{
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return usage_error("it is no JSON object");
    if (const auto found = json.find("format"); found == json.end() || *found != format)
        return usage_error("it is of another version of volab");
    Reader reader;
    Progress progress{.scenario = reader.text(json, "scenario"),
                      .file = reader.text(json, "file"),
                      .sha256 = reader.text(json, "sha256"),
                      .provider = reader.text(json, "provider"),
                      .combination = json.contains("combination") ? reader.text(json, "combination")
                                                                  : "",  // of an older volab
                      .lab = reader.text(json, "lab"),
                      .saved_at = reader.text(json, "saved_at"),
                      .now = reader.position(reader.object(json, "now"))};
    for (const auto& [name, position] : reader.object(json, "checkpoints").items())
        if (position.is_object())
            progress.checkpoints[name] = reader.position(position);
        else
            reader.wrong(cat("the checkpoint '", name, "' is no object"));
    if (reader.mistake())
        return usage_error(*reader.mistake());
    return progress;
}

Result<fs::path> progress_folder()
{
    const auto set = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string{value ? value : ""};
    };
    if (const fs::path state = set("XDG_STATE_HOME"); state.is_absolute())
        return state / "volab" / "walk";
    if (const fs::path home = set("HOME"); home.is_absolute())
        return home / ".local" / "state" / "volab" / "walk";
    return usage_error("there is no folder for the progress of a walk: neither XDG_STATE_HOME nor "
                       "HOME is set",
                       "set one of them to an absolute path");
}

fs::path progress_file(const fs::path& folder, std::string_view scenario)
{
    return folder / cat(scenario, ".json");
}

Result<> write_progress(const fs::path& file, const Progress& progress)
{
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    fs::path aside = file;
    aside += cat(".", ::getpid());
    auto written = write_all(aside, to_json(progress));
    if (written && ::rename(aside.c_str(), file.c_str()) != 0)
        written = not_written(file);
    if (!written)
        fs::remove(aside, error);
    return written;
}

Result<std::optional<Progress>> read_progress(const fs::path& file)
{
    std::error_code error;
    if (!fs::exists(file, error) && !error)
        return std::optional<Progress>{};
    const auto bad = [&](std::string why) {
        return usage_error(cat("cannot go on from '", file.string(), "': ", why),
                           "--restart begins anew");
    };
    if (fs::file_size(file, error) > most_bytes || error)
        return bad(error ? error.message() : "it is too large");
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in.good() && !in.eof())
        return bad("it cannot be read");
    auto progress = progress_of(text);
    if (!progress)
        return bad(progress.error().what);
    return std::optional{std::move(*progress)};
}

}  // namespace harness::walk
