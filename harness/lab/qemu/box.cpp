// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/box.hpp"

#include "harness/base/text.hpp"
#include "harness/lab/qemu/paths.hpp"
#include "harness/lab/run_program.hpp"

namespace harness::lab::qemu {

namespace {

constexpr std::uintmax_t room_needed_mib = 3072;  // the disk unpacked and packed, and the box

}  // namespace

Result<> check_box_file(const std::filesystem::path& file)
{
    std::error_code error;
    if (std::filesystem::exists(file, error))
        return usage_error(cat("'", file.string(), "' is there already"),
                           "remove it, or name another file with --output");
    const auto folder = std::filesystem::absolute(file, error).parent_path();
    if (!std::filesystem::is_directory(folder, error))
        return usage_error(cat("there is no folder '", folder.string(), "'"),
                           "name a file in one that is there with --output");
    return Ok{};
}

Result<> make_box(const Kept& image, const std::filesystem::path& file, const Interrupt& interrupt,
                  const Progress& progress)
{
    const auto fixtures = fixtures_folder();
    if (!fixtures)
        return fixtures.error();
    if (const auto good = check_box_file(file); !good)
        return good.error();
    std::error_code error;
    const std::filesystem::path whole = std::filesystem::absolute(file, error);
    if (const auto room = check_room(whole.parent_path(), room_needed_mib); !room)
        return during("making the box", room.error());
    progress("making the box");
    const auto made = output_of({.argv = {(*fixtures / "box/build").string(), "--image",
                                          image.folder.string(), "--out", whole.string()}},
                                interrupt, std::chrono::minutes{30});
    if (!made)
        return builder_failed("making the box", made.error());
    return Ok{};
}

}  // namespace harness::lab::qemu
