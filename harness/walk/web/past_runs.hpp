// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "harness/base/result.hpp"
#include "harness/walk/web/http.hpp"

namespace harness::walk::web {

/// Writes the page of a run (its folder) in a language to that place.
using ReportMaker =
    std::function<Result<>(const std::filesystem::path& run, const std::string& language,
                           const std::filesystem::path& place)>;

/// The runs in a folder, and their reports. Reads files: not for the loop. Used by one thread.
class PastRuns {
public:
    /// More are not listed.
    static constexpr std::size_t most_listed = 200;

    /// `scratch` is a folder for pages while they are sent.
    PastRuns(std::filesystem::path folder, ReportMaker maker, std::filesystem::path scratch);

    /// GET /api/runs. What a record tells is kept until the file changes.
    std::string list_json();

    /// GET /runs/ID/…: `rest` is what comes after "/runs/", percent-encoded, without the query.
    HttpAnswer page(std::string_view rest, const std::string& language);

private:
    struct Known;
    std::string entry_of(const std::filesystem::path& record);
    HttpAnswer report(const std::filesystem::path& run, const std::string& language);

    std::filesystem::path folder_;
    ReportMaker maker_;
    std::filesystem::path scratch_;
    struct Entry {
        std::filesystem::file_time_type changed;
        std::uintmax_t size = 0;
        std::string json;  ///< empty: it is no record
    };
    std::map<std::filesystem::path, Entry> known_;
    unsigned pages_ = 0;
};

}  // namespace harness::walk::web
