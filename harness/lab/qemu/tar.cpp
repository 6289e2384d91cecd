// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/tar.hpp"

#include <algorithm>

namespace harness::lab::qemu {

namespace {

constexpr std::size_t block = 512;

/// A number field: octal digits filled up with zeros, ended by NUL.
void put_octal(std::string& header, std::size_t at, std::size_t width, std::size_t number)
{
    header[at + width - 1] = '\0';
    for (std::size_t digit = width - 1; digit-- > 0; number /= 8)
        header[at + digit] = static_cast<char>('0' + number % 8);
}

std::string header_of(const TarFile& file)
{
    std::string header(block, '\0');
    file.path.copy(header.data(), 100);
    put_octal(header, 100, 8, file.mode);
    put_octal(header, 108, 8, 0);  // owner: root
    put_octal(header, 116, 8, 0);  // group: root
    put_octal(header, 124, 12, file.content.size());
    put_octal(header, 136, 12, 0);  // time
    header[156] = '0';              // a regular file
    header.replace(257, 8, "ustar\00000", 8);

    std::fill_n(header.begin() + 148, 8, ' ');  // the sum is taken with its own field blank
    std::size_t sum = 0;
    for (const char byte : header)
        sum += static_cast<unsigned char>(byte);
    put_octal(header, 148, 7, sum);
    return header;
}

}  // namespace

std::string to_tar(const std::vector<TarFile>& files)
{
    std::string archive;
    for (const TarFile& file : files) {
        archive += header_of(file);
        archive += file.content;
        archive.resize((archive.size() + block - 1) / block * block, '\0');
    }
    archive.append(2 * block, '\0');
    return archive;
}

}  // namespace harness::lab::qemu
