// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/live.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"
#include "harness/lab/at_once.hpp"

namespace harness::walk {

namespace {

using Json = nlohmann::json;

constexpr std::chrono::seconds patience{40};
constexpr std::string_view last_line = "end";

std::string text_at(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// The parts of /proc/self/mounts have "\040" for a space.
std::string without_octal(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto digit = [&](std::size_t at) {
            return at < text.size() && text[at] >= '0' && text[at] <= '7' ? text[at] - '0' : -1;
        };
        if (text[i] == '\\' && digit(i + 1) >= 0 && digit(i + 2) >= 0 && digit(i + 3) >= 0) {
            out += static_cast<char>(digit(i + 1) * 64 + digit(i + 2) * 8 + digit(i + 3));
            i += 3;
        } else {
            out += text[i];
        }
    }
    return out;
}

LiveMount mount_of(const Json& json)
{
    const std::string type = text_at(json, "Type");
    const auto writable = json.find("RW");
    return {type, type == "volume" ? text_at(json, "Name") : text_at(json, "Source"),
            text_at(json, "Destination"),
            writable != json.end() && writable->is_boolean() && !writable->get<bool>()};
}

LiveContainer container_of(const Json& json)
{
    LiveContainer container{.image = text_at(json, "Image"),
                            .running = text_at(json, "State") == "running"};
    // Of several names those with more than one slash belong to links of other containers.
    if (const auto names = json.find("Names"); names != json.end() && names->is_array())
        for (const Json& name : *names)
            if (name.is_string() && name.get<std::string>().rfind('/') == 0)
                container.name = name.get<std::string>().substr(1);
    if (const auto mounts = json.find("Mounts"); mounts != json.end() && mounts->is_array())
        for (const Json& mount : *mounts)
            if (mount.is_object())
                container.mounts.push_back(mount_of(mount));
    std::ranges::sort(container.mounts, {}, &LiveMount::target);
    return container;
}

/// Takes one line of what the script printed.
class Taker {
public:
    explicit Taker(LiveHost& host) : host_(host) {}

    bool ended() const { return ended_; }

    Result<> take(std::string_view line)
    {
        const auto space = std::min(line.find(' '), line.size());
        const std::string_view key = line.substr(0, space);
        const std::string_view value = line.substr(std::min(space + 1, line.size()));
        if (key == "docker")
            host_.has_docker = true;
        else if (key == "containers" || key == "volumes" || key == "networks")
            return take_json(key, value);
        else if (key == "mounted")
            mounted(value);
        else if (key == "exported")
            host_.exported.push_back(without_octal(value));
        else if (key == "convoy")
            host_.convoy = true, host_.convoy_path = value;
        else if (key == "unknown")
            host_.unknown.emplace_back(value);
        else if (key == last_line)
            ended_ = true;
        return Ok{};
    }

private:
    Result<> take_json(std::string_view key, std::string_view value)
    {
        Json json = Json::parse(value, nullptr, false);
        if (json.is_object() && json.contains("Volumes"))
            json = json["Volumes"];
        if (json.is_object())  // one at a time
            json = Json::array({json});
        if (json.is_null())  // no volumes at all
            return Ok{};
        if (!json.is_array())
            return lab_error(cat("what '", host_.name, "' tells of its ", key, " is no JSON"));
        for (const Json& each : json)
            if (each.is_object())
                take_one(key, each);
        return Ok{};
    }

    void take_one(std::string_view key, const Json& each)
    {
        if (key == "containers")
            host_.containers.push_back(container_of(each));
        else if (key == "volumes")
            host_.volumes.push_back({text_at(each, "Name"), text_at(each, "Driver")});
        else
            host_.networks.push_back(text_at(each, "Name"));
    }

    void mounted(std::string_view value)
    {
        const auto space = value.find(' ');
        const std::string source = without_octal(value.substr(0, space));
        const auto colon = source.rfind(":/");
        if (space == value.npos || colon == source.npos)
            return;
        std::string directory = without_octal(value.substr(space + 1));
        const auto same = [&](const LiveShare& each) { return each.directory == directory; };
        std::erase_if(host_.mounted, same);  // mounted over it
        host_.mounted.push_back(
            {source.substr(0, colon), source.substr(colon + 1), std::move(directory)});
    }

    LiveHost& host_;
    bool ended_ = false;
};

/// One host's part of the picture.
class Drawer {
public:
    explicit Drawer(const LiveHost& host) : host_(host) {}

    reports::HostPicture draw()
    {
        picture_.name = host_.name;
        for (const LiveShare& share : host_.mounted)
            picture_.shares.push_back({share.directory, share.server, share.path, false, {}});
        for (const std::string& path : host_.exported)
            picture_.shares.push_back({path, host_.name, path, true, {}});
        if (host_.convoy)
            picture_.convoy = reports::Convoy{host_.convoy_path, {}};
        for (const LiveContainer& container : host_.containers)
            add(container);
        for (const LiveVolume& volume : host_.volumes)
            if (!(volume.driver == "convoy" && is_on_share()) && !used(volume.name))
                place(of(volume.name, volume.driver, "", ""));
        return std::move(picture_);
    }

    /// Whether convoy's volumes lie on a share; they are drawn there.
    bool is_on_share() const { return share_of_convoy() != nullptr || exports_convoy(); }

    /// The server's own convoy works on the directory that it exports.
    bool exports_convoy() const
    {
        return host_.convoy &&
               std::ranges::find(host_.exported, host_.convoy_path) != host_.exported.end();
    }

    /// The share of another host that its convoy keeps volumes on.
    const LiveShare* share_of_convoy() const
    {
        for (const LiveShare& share : host_.mounted)
            if (host_.convoy_path == share.directory ||
                host_.convoy_path.starts_with(share.directory + "/"))
                return &share;
        return nullptr;
    }

private:
    void add(const LiveContainer& container)
    {
        reports::Container drawn{container.name, container.image, false, {}, {}};
        for (const LiveMount& mount : container.mounts)
            drawn.mounts.push_back(
                {place(storage_of(mount, container)), mount.target, mount.read_only});
        picture_.containers.push_back(std::move(drawn));
    }

    reports::Storage storage_of(const LiveMount& mount, const LiveContainer& container) const
    {
        if (mount.type == "volume") {
            const auto known = std::ranges::find(host_.volumes, mount.source, &LiveVolume::name);
            return of(mount.source, known == host_.volumes.end() ? "" : known->driver, mount.target,
                      container.name);
        }
        if (mount.type == "tmpfs")
            return {reports::MountKind::memory, mount.target, {}, container.name, {}};
        return {reports::MountKind::directory, mount.source, {}, {}, {}};
    }

    reports::Storage of(const std::string& name, const std::string& driver,
                        const std::string& target, const std::string& container) const
    {
        if (is_anonymous(name))
            return {reports::MountKind::anonymous,
                    target.empty() ? name.substr(0, 12) : target,
                    driver,
                    container,
                    {}};
        return {reports::MountKind::volume,
                name,
                driver,
                driver == "convoy" ? host_.convoy_path : "",
                {}};
    }

    bool used(const std::string& volume) const
    {
        return std::ranges::any_of(host_.containers, [&](const LiveContainer& container) {
            return std::ranges::any_of(container.mounts, [&](const LiveMount& mount) {
                return mount.type == "volume" && mount.source == volume;
            });
        });
    }

    std::size_t place(reports::Storage storage)
    {
        const auto same = std::ranges::find(picture_.storages, storage);
        if (same != picture_.storages.end())
            return static_cast<std::size_t>(same - picture_.storages.begin());
        picture_.storages.push_back(std::move(storage));
        return picture_.storages.size() - 1;
    }

    const LiveHost& host_;
    reports::HostPicture picture_;
};

/// Shares by server and path, with the volumes that convoys keep on them.
class Shares {
public:
    reports::Share& of(const std::string& server, const std::string& path)
    {
        for (reports::Share& share : all_)
            if (share.server == server && share.path == path)
                return share;
        all_.push_back({server, path, {}, {}});
        return all_.back();
    }

    static void add(reports::Share& share, const LiveVolume& volume)
    {
        if (std::ranges::find(share.volumes, volume.name, &reports::Storage::name) ==
            share.volumes.end())
            share.volumes.push_back({reports::MountKind::volume, volume.name, "convoy", {}, {}});
    }

    std::vector<reports::Share> take() { return std::move(all_); }

private:
    std::vector<reports::Share> all_;
};

}  // namespace

bool is_anonymous(std::string_view volume)
{
    return volume.size() == 64 && volume.find_first_not_of("0123456789abcdef") == volume.npos;
}

std::string live_script()
{
    // Docker is only asked when it runs: its socket would start it. curl is lighter than docker(1)
    // by far; where there is none, docker prints the same JSON.
    return R"bash(set +e
exec 2>/dev/null
ask() {
    if command -v curl >/dev/null; then
        answer=$(curl -sf --max-time 6 --unix-socket /var/run/docker.sock "http://docker/$2")
    else
        answer=$(timeout 8 bash -c "$3")
    fi || { echo "unknown $1"; return; }
    while IFS= read -r line; do [ -z "$line" ] || printf '%s %s\n' "$1" "$line"; done <<<"$answer"
}
if command -v docker >/dev/null; then
    echo docker
    if pgrep -x dockerd >/dev/null; then
        ask containers 'containers/json?all=1' 'ids=$(docker ps -aq) && [ -z "$ids" ] || docker inspect --format '\''{"Names":[{{json .Name}}],"Image":{{json .Config.Image}},"State":{{json .State.Status}},"Mounts":{{json .Mounts}}}'\'' $ids'
        ask volumes volumes 'docker volume ls --format '\''{"Name":{{json .Name}},"Driver":{{json .Driver}}}'\'
        ask networks networks 'docker network ls --format '\''{"Name":{{json .Name}}}'\'
    else
        printf 'unknown %s\n' containers volumes networks
    fi
fi
while read -r source directory type rest; do
    case $type in nfs|nfs4|cifs) printf 'mounted %s %s\n' "$source" "$directory" ;; esac
done </proc/self/mounts
threads=$(cat /proc/fs/nfsd/threads)
if [ "${threads:-0}" != 0 ]; then
    cut -f 1 /var/lib/nfs/etab | sort -u | sed 's/^/exported /'
fi
for process in $(pgrep -x convoy); do
    words=$(tr '\0' '\n' </proc/$process/cmdline)
    case $words in *$'\n'daemon$'\n'*)
        place=$(sed -n 's/^.*vfs\.path=//p' <<<"$words")
        printf 'convoy %s\n' "${place%%$'\n'*}"
        break ;;
    esac
done
echo end
)bash";
}

Result<LiveHost> live_host(std::string name, std::string_view printed)
{
    LiveHost host{.name = std::move(name)};
    Taker taker(host);
    for (const std::string_view line : split_lines(printed))
        if (const auto taken = taker.take(line); !taken)
            return taken.error();
    if (!taker.ended())
        return lab_error(cat("'", host.name, "' did not tell all of its state"));
    std::ranges::sort(host.containers, {}, &LiveContainer::name);
    std::ranges::sort(host.volumes, {}, &LiveVolume::name);
    std::ranges::sort(host.networks);
    return host;
}

Result<std::vector<LiveHost>> live_hosts(lab::Lab& lab)
{
    const auto& hosts = lab.hosts();
    std::vector<Result<LiveHost>> answers(hosts.size(), lab_error("not asked"));
    lab::for_all(hosts.size(), [&](std::size_t i) {
        const auto printed = lab::ask(*hosts[i], live_script(), patience);
        answers[i] =
            printed ? live_host(hosts[i]->name(), *printed) : Result<LiveHost>{printed.error()};
    });
    std::vector<LiveHost> all;
    for (auto& answer : answers) {
        if (!answer)
            return answer.error();
        all.push_back(std::move(*answer));
    }
    return all;
}

reports::Architecture picture_of(const std::vector<LiveHost>& hosts)
{
    reports::Architecture picture;
    Shares shares;
    for (const LiveHost& host : hosts) {
        picture.hosts.push_back(Drawer(host).draw());
        for (const std::string& path : host.exported)
            shares.of(host.name, path);
        for (const LiveShare& share : host.mounted)
            shares.of(share.server, share.path);
    }
    for (const LiveHost& host : hosts) {
        if (!Drawer(host).is_on_share())
            continue;
        const LiveShare* share = Drawer(host).share_of_convoy();
        reports::Share& drawn = share != nullptr ? shares.of(share->server, share->path)
                                                 : shares.of(host.name, host.convoy_path);
        for (const LiveVolume& volume : host.volumes)
            if (volume.driver == "convoy")
                Shares::add(drawn, volume);
    }
    picture.shares = shares.take();
    return picture;
}

Result<reports::Architecture> live_picture(lab::Lab& lab)
{
    const auto hosts = live_hosts(lab);
    if (!hosts)
        return hosts.error();
    return picture_of(*hosts);
}

}  // namespace harness::walk
