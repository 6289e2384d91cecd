// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/digest.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <vector>

#include <openssl/evp.h>

#include "harness/base/text.hpp"

namespace harness::lab {

std::string sha256(std::string_view bytes)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    ::EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, ::EVP_sha256(), nullptr);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        text += digits[digest[i] >> 4];
        text += digits[digest[i] & 15];
    }
    return text;
}

Result<std::string> sha256_of_folder(const std::filesystem::path& folder)
{
    namespace fs = std::filesystem;
    std::error_code error;
    std::vector<fs::path> files;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error))
        if (entry->is_regular_file())
            files.push_back(entry->path());
    if (error)
        return lab_error(cat("cannot read the folder '", folder.string(), "': ", error.message()));
    std::ranges::sort(files);

    std::string all;
    for (const fs::path& file : files) {
        std::ifstream in(file, std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(in), {}};
        if (!in)
            return lab_error(cat("cannot read '", file.string(), "'"));
        const bool executable =
            (fs::status(file).permissions() & fs::perms::owner_exec) != fs::perms::none;
        all += cat(file.lexically_relative(folder).string(), executable ? " x " : " - ",
                   sha256(content), "\n");
    }
    return sha256(all);
}

}  // namespace harness::lab
