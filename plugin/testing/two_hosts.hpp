// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include <stdlib.h>
#include <sys/mount.h>

#include "harness/base/text.hpp"
#include "plugin/docker/known.hpp"
#include "plugin/volume/store.hpp"

namespace convoy::testing {

/// A folder of its own, removed at the end.
struct TemporaryFolder {
    std::filesystem::path path;

    TemporaryFolder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "convoy-test-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
};

/// Whatever is mounted at a folder, until the end. Declared after the folder.
class Mounted {
public:
    Mounted(std::filesystem::path at, const char* source, const char* type, unsigned long flags,
            const char* options)
        : at_(std::move(at)), works_(::mount(source, at_.c_str(), type, flags, options) == 0)
    {
    }
    ~Mounted() { end(); }
    Mounted(const Mounted&) = delete;
    Mounted& operator=(const Mounted&) = delete;
    void end()
    {
        if (works_)
            ::umount2(at_.c_str(), MNT_DETACH);
        works_ = false;
    }
    bool works() const { return works_; }

private:
    std::filesystem::path at_;
    bool works_;
};

/// A share, and two hosts that look at it. Both have given a sign of life.
struct TwoHosts {
    TemporaryFolder folder;
    std::filesystem::path share = folder.path / "share";
    Store one, other;

    TwoHosts() : one(open("one", "boot1")), other(open("other", "boot1"))
    {
        (void)one.sign_of_life();
        (void)other.sign_of_life();
    }

    Store open(const std::string& machine, const std::string& boot) const
    {
        std::filesystem::create_directories(share);
        return std::move(*Store::open(
            {.share = share, .root = folder.path / machine, .here = {machine, boot, machine}}));
    }

    std::filesystem::path record(const std::string& volume) const
    {
        return share / "config" / record_file(volume);
    }
    void write(const std::filesystem::path& file, std::string_view text) const
    {
        std::ofstream(file, std::ios::binary) << text;
    }
};

template <typename T>
std::string refusal_of(const Stored<T>& stored)
{
    const auto* error = std::get_if<StoreError>(&stored);
    return error ? error->what : "no refusal";
}

template <typename T>
bool worked(const Stored<T>& stored)
{
    return std::holds_alternative<T>(stored);
}

}  // namespace convoy::testing
