// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/image_store.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "harness/base/text.hpp"
#include "harness/lab/digest.hpp"
#include "harness/lab/qemu/paths.hpp"
#include "harness/lab/run_program.hpp"

namespace harness::lab::qemu {

namespace {

namespace fs = std::filesystem;

std::string short_key(std::string_view digest)
{
    return std::string{digest.substr(0, 16)};
}

/// What a builder is told, and what it is called while people wait for it.
struct Recipe {
    fs::path result;  ///< what appears, whole, when it is done
    std::vector<std::string> argv;
    std::string doing;
    std::uintmax_t room_mib = 0;  ///< what has to be free on the disk
    fs::path aside = {};  ///< what the builder makes, to be renamed; empty when it renames itself
};

/// Temporary folders of a builder that was killed: whoever holds the lock may remove them. By
/// rm(1), which can be told to stop at mounts: a builder run by hand may have left some.
void remove_leftovers(const fs::path& result, const Interrupt& interrupt)
{
    const std::string prefix = cat(".", result.filename().string(), ".");
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(result.parent_path(), error))
        if (entry.path().filename().string().starts_with(prefix))
            (void)output_of({.argv = {"rm", "-rf", "--one-file-system", "--", entry.path()}},
                            interrupt);
}

/// Runs the builder unless its result is there.
Result<> build_once(const Recipe& recipe, const Interrupt& interrupt, const Progress& progress)
{
    std::error_code error;
    if (fs::exists(recipe.result, error))
        return Ok{};
    const auto lock = FileLock::take(recipe.result.string() + ".lock", [&] {
        progress("waiting for another volab that is " + recipe.doing);
    });
    if (!lock)
        return interrupt.requested() ? interrupt.error() : lock.error();
    if (fs::exists(recipe.result, error))
        return Ok{};
    remove_leftovers(recipe.result, interrupt);
    if (const auto room = check_room(recipe.result.parent_path(), recipe.room_mib); !room)
        return during(recipe.doing, room.error());
    progress(recipe.doing);
    if (!recipe.aside.empty())
        fs::remove(recipe.aside, error);  // of a pull that was killed
    const auto built = output_of({.argv = recipe.argv}, interrupt, std::chrono::minutes{60});
    if (!built) {
        fs::remove(recipe.aside, error);
        return builder_failed(recipe.doing, built.error());
    }
    if (!recipe.aside.empty())
        fs::rename(recipe.aside, recipe.result, error);
    if (error)
        return lab_error(cat("cannot rename '", recipe.aside.string(), "': ", error.message()));
    return Ok{};
}

std::uintmax_t disk_usage(const fs::path& folder)
{
    std::uintmax_t bytes = 0;
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
        struct stat info = {};
        if (::lstat(entry.path().c_str(), &info) == 0)
            bytes += static_cast<std::uintmax_t>(info.st_blocks) * 512;
    }
    return bytes;
}

/// Folders of a kind: hosts/KEY, docker/KEY, snapshots/KEY. The name in each is in its name file.
void list_kind(const std::string& folder, const std::string& kind, std::vector<ListedImage>& found)
{
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(cache_folder() / folder, error)) {
        if (!entry.is_directory())
            continue;
        const std::string full = entry.path().filename();  // NAME-KEY
        const auto dash = full.rfind('-');
        if (dash == std::string::npos || full.find('.') != std::string::npos)
            continue;
        found.push_back(
            {kind, full.substr(0, dash), full.substr(dash + 1), disk_usage(entry.path())});
    }
}

fs::path folder_of(const ListedImage& image)
{
    const std::string kind = image.kind == "host"     ? "hosts"
                             : image.kind == "docker" ? "docker"
                                                      : "snapshots";
    return cache_folder() / kind / cat(image.name, "-", image.key);
}

/// Whether the snapshot's disks stand on this host image.
bool stands_on(const ListedImage& snapshot, const ListedImage& image)
{
    const auto text = read_file(folder_of(snapshot) / "snapshot.json");
    return text && text->find(image.key) != std::string::npos;
}

/// What was added to the recipe's packages; nothing that is known of an image that is damaged.
std::vector<std::string> packages_of(const ListedImage& host)
{
    const auto text = read_file(folder_of(host) / "image.json");
    const auto json = nlohmann::json::parse(text ? *text : "", nullptr, false);
    std::vector<std::string> packages;
    if (json.is_object() && json.contains("added") && json["added"].is_array())
        for (const auto& name : json["added"])
            if (name.is_string())
                packages.push_back(name.get<std::string>());
    return packages;
}

/// Of host images, and of the snapshots that stand on them.
void add_packages(std::vector<ListedImage>& images)
{
    for (ListedImage& image : images)
        if (image.kind == "host")
            image.packages = packages_of(image);
    for (ListedImage& snapshot : images)
        for (const ListedImage& image : images)
            if (snapshot.kind == "snapshot" && image.kind == "host" && stands_on(snapshot, image))
                snapshot.packages = image.packages;
}

}  // namespace

Error builder_failed(const std::string& doing, Error error)
{
    const auto after = [&](std::string_view mark) -> std::optional<std::string> {
        const auto at = error.what.rfind(mark);
        if (at == std::string::npos)
            return std::nullopt;
        const std::string_view rest = std::string_view{error.what}.substr(at + mark.size());
        const auto end = std::min(rest.find("\n  where: "), rest.find("\n  to do: "));
        return std::string{trim(rest.substr(0, end))};
    };
    if (error.fault == Fault::interrupted)
        return error;
    const auto what = after(": error: ");
    if (!what)
        return during(doing, error);
    const auto where = after("\n  where: ");
    return lab_error(cat(doing, ": ", *what, where ? cat("\n(", *where, ")") : ""),
                     after("\n  to do: ").value_or(""));
}

Result<Kept> host_image(const HostImage& wanted, const Sources& sources, const Interrupt& interrupt,
                        const Progress& progress)
{
    const auto fixtures = fixtures_folder();
    if (!fixtures)
        return fixtures.error();
    const auto recipe = sha256_of_folder(*fixtures / "host");
    if (!recipe)
        return recipe.error();
    const std::set<std::string> packages(wanted.packages.begin(), wanted.packages.end());
    const std::string names = join(std::vector(packages.begin(), packages.end()), ",");
    const std::string key =
        short_key(sha256(cat(*recipe, wanted.suite, names.empty() ? "" : "\n", names)));
    const fs::path folder = cache_folder() / "hosts" / cat(wanted.suite, "-", key);
    std::vector<std::string> argv{(*fixtures / "host/build").string(), "--suite", wanted.suite,
                                  "--out", folder.string()};
    if (!names.empty())
        argv.insert(argv.end(), {"--packages", names});
    if (!sources.mirror.empty())
        argv.insert(argv.end(), {"--mirror", sources.mirror});
    const auto built =
        build_once({folder, argv,
                    cat("building the host image of ", wanted.suite,
                        names.empty() ? "" : cat(" with ", replace_all(names, ",", ", "))),
                    3072},
                   interrupt, progress);
    if (!built)
        return built.error();
    return Kept{key, folder};
}

Result<std::string> kernel_command_line(const Kept& image)
{
    const auto text = read_file(image.folder / "image.json");
    if (!text)
        return text.error();
    const auto json = nlohmann::json::parse(*text, nullptr, false);
    if (!json.is_object() || !json.contains("append") || !json["append"].is_string())
        return lab_error(cat("'", (image.folder / "image.json").string(), "' is damaged"),
                         "remove it with 'volab image rm " + image.key + "' and run again");
    return json["append"].get<std::string>();
}

namespace {

/// Its folder in the cache, whatever it is made of.
fs::path docker_folder(const std::string& name, const std::string& key)
{
    return cache_folder() / "docker" / cat(name, "-", key);
}

/// From the recipe of that name.
Result<Kept> packaged_image(const std::string& name, const std::string& suite,
                            const Sources& sources, const Interrupt& interrupt,
                            const Progress& progress)
{
    const auto fixtures = fixtures_folder();
    if (!fixtures)
        return fixtures.error();
    if (const auto known = check_docker_image(name, sources); !known)
        return known.error();
    const auto recipe = sha256_of_folder(*fixtures / "docker" / name);
    const auto builder = read_file(*fixtures / "docker/build");
    if (!recipe || !builder)
        return recipe ? builder.error() : recipe.error();
    const std::string key = short_key(sha256(cat(*recipe, *builder, suite)));
    const fs::path folder = docker_folder(name, key);
    std::vector<std::string> argv{
        (*fixtures / "docker/build").string(), name, "--suite", suite, "--out", folder.string()};
    if (!sources.mirror.empty())
        argv.insert(argv.end(), {"--mirror", sources.mirror});
    const auto built = build_once(
        {folder / (name + ".tar"), argv, cat("building the Docker image '", name, "'"), 512},
        interrupt, progress);
    if (!built)
        return built.error();
    return Kept{key, folder};
}

/// Whether Docker, too, would speak to it without TLS.
bool is_on_this_machine(std::string_view registry)
{
    const std::string_view host = registry.substr(0, registry.find_first_of(":/"));
    return host == "localhost" || host.starts_with("127.");
}

/// What the registry has under that name now. Asked each time: a tag is moved by its owner.
Result<Kept> pulled_image(const std::string& name, const Sources& sources,
                          const Interrupt& interrupt, const Progress& progress)
{
    if (!is_installed("skopeo"))
        return lab_error("there is no 'skopeo' on this machine; it pulls Docker images",
                         "install the package skopeo, or leave out --pull and --registry");
    const std::string reference = cat(sources.registry, "/", name, ":latest");
    const std::string verify = is_on_this_machine(sources.registry) ? "false" : "true";
    const std::vector<std::string> skopeo{"skopeo", "--insecure-policy", "--override-os",
                                          "linux",  "--override-arch",   "amd64"};
    const auto with = [&](std::vector<std::string> words) {
        words.insert(words.begin(), skopeo.begin(), skopeo.end());
        return words;
    };
    progress(cat("asking the registry for ", reference));
    const auto digest =
        output_of({.argv = with({"inspect", cat("--tls-verify=", verify), "--format", "{{.Digest}}",
                                 "docker://" + reference})},
                  interrupt, std::chrono::minutes{2});
    if (!digest) {
        Error error = during(cat("asking the registry for ", reference), digest.error());
        error.hint = "without --pull and --registry the image is built from Debian packages";
        return error;
    }
    const std::string key = short_key(sha256(cat(reference, "@", trim(*digest))));
    const fs::path folder = docker_folder(name, key);
    const fs::path result = folder / (name + ".tar");
    const fs::path aside = result.string() + ".new";
    std::error_code error;
    fs::create_directories(folder, error);
    const auto pulled = build_once(
        {result,
         with({"copy", "--quiet", cat("--src-tls-verify=", verify), "docker://" + reference,
               cat("docker-archive:", aside.string(), ":", name, ":latest")}),
         cat("pulling the Docker image ", reference), 512, aside},
        interrupt, progress);
    if (!pulled)
        return pulled.error();
    return Kept{key, folder};
}

}  // namespace

Result<> check_docker_image(const std::string& name, const Sources& sources)
{
    if (!sources.registry.empty())
        return Ok{};
    const auto fixtures = fixtures_folder();
    if (!fixtures)
        return fixtures.error();
    std::error_code error;
    if (fs::is_directory(*fixtures / "docker" / name, error))
        return Ok{};
    std::vector<std::string> there;
    for (const auto& entry : fs::directory_iterator(*fixtures / "docker", error))
        if (entry.is_directory())
            there.push_back(entry.path().filename());
    std::ranges::sort(there);
    return Error{Fault::scenario, cat("there is no recipe for the Docker image '", name, "'"),
                 std::nullopt,
                 cat(suggestion(name, there), " (--pull takes others from a registry)")};
}

Result<Kept> docker_image(const std::string& name, const std::string& suite, const Sources& sources,
                          const Interrupt& interrupt, const Progress& progress)
{
    return sources.registry.empty() ? packaged_image(name, suite, sources, interrupt, progress)
                                    : pulled_image(name, sources, interrupt, progress);
}

std::vector<ListedImage> list_images()
{
    std::vector<ListedImage> found;
    list_kind("hosts", "host", found);
    list_kind("docker", "docker", found);
    list_kind("snapshots", "snapshot", found);
    std::ranges::stable_sort(found, {}, [](const ListedImage& image) {
        return std::tuple{image.kind != "host", image.kind == "snapshot", image.name, image.key};
    });
    add_packages(found);
    return found;
}

Result<std::vector<std::string>> remove_images(const std::string& key)
{
    const std::vector<ListedImage> all = list_images();
    std::vector<ListedImage> doomed;
    for (const ListedImage& image : all)
        if (key == "all" || image.key.starts_with(key) || image.name == key)
            doomed.push_back(image);
    if (doomed.empty())
        return usage_error(cat("no image has the key '", key, "'"),
                           "'volab image list' shows those there are");
    const std::size_t asked_for = doomed.size();
    for (std::size_t i = 0; i < asked_for; ++i)
        for (const ListedImage& image : all)
            if (doomed[i].kind == "host" && image.kind == "snapshot" && stands_on(image, doomed[i]))
                doomed.push_back(image);

    std::vector<std::string> removed;
    for (const ListedImage& image : doomed) {
        std::error_code error;
        fs::remove_all(folder_of(image), error);
        fs::remove(folder_of(image).string() + ".lock", error);
        removed.push_back(cat(image.kind, " ", image.name, "-", image.key));
    }
    return removed;
}

}  // namespace harness::lab::qemu
