// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"

namespace reports::html {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

/// A file that is there whole or not at all: it is written beside its place, and takes it at last.
class PageFile {
public:
    /// An Error when it cannot be made; folders that are missing are.
    static harness::Result<PageFile> create(const std::filesystem::path& place);
    PageFile(PageFile&& other) noexcept = default;
    PageFile& operator=(PageFile&&) = delete;
    ~PageFile();

    /// What cannot be written is told by commit().
    void write(std::string_view text);
    /// Takes the place of the file that was there before.
    harness::Result<> commit();

private:
    PageFile(std::filesystem::path place, std::filesystem::path aside, File file)
        : place_(std::move(place)), aside_(std::move(aside)), file_(std::move(file))
    {
    }

    std::filesystem::path place_, aside_;
    File file_;
};

/// Where a piece of text lies in a spool.
struct Piece {
    std::uint64_t at = 0;
    std::uint64_t length = 0;
};

/// A file without a name for text that is needed later, so that it takes no memory until then.
class Spool {
public:
    /// In the folder of the page: there has to be room there anyway.
    static harness::Result<Spool> create(const std::filesystem::path& page);

    /// What cannot be kept is told by copy().
    Piece keep(std::string_view text);
    harness::Result<> copy(const Piece& piece, PageFile& page);

private:
    Spool(std::filesystem::path folder, File file)
        : folder_(std::move(folder)), file_(std::move(file))
    {
    }

    std::filesystem::path folder_;
    File file_;
    std::uint64_t size_ = 0;
    bool reading_ = false;
    bool failed_ = false;
};

}  // namespace reports::html
