// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/browser.hpp"

#include <optional>
#include <string>

#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/cli/temporary_folder.hpp"
#include "harness/lab/files.hpp"
#include "harness/lab/run_program.hpp"

namespace harness::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes patience{2};

/// The first that is installed of the names that distributions give it.
std::optional<std::string> browser()
{
    for (const char* name : {"chromium", "chromium-browser", "google-chrome"})
        if (lab::is_installed(name))
            return name;
    return std::nullopt;
}

lab::Program printer(const std::string& browser, const fs::path& folder)
{
    std::vector<std::string> argv{browser,
                                  "--headless",
                                  "--disable-gpu",
                                  "--disable-extensions",
                                  "--disable-background-networking",
                                  "--no-first-run",
                                  "--no-default-browser-check",
                                  "--disable-dev-shm-usage",
                                  cat("--user-data-dir=", (folder / "profile").string()),
                                  "--no-pdf-header-footer",
                                  "--generate-pdf-document-outline",
                                  cat("--print-to-pdf=", (folder / "page.pdf").string())};
    if (::geteuid() == 0)
        argv.emplace_back("--no-sandbox");  // Chromium refuses to have one as root
    argv.push_back(cat("file://", (folder / "page.html").string()));
    return {.argv = std::move(argv), .environment = {{"HOME", folder.string()}}, .folder = folder};
}

}  // namespace

Result<> print_pdf(std::string_view html, const fs::path& pdf, const lab::Interrupt& interrupt)
{
    const auto program = browser();
    if (!program)
        return lab_error("a PDF is printed by Chromium, and there is none",
                         "apt-get install chromium, or make it of --format html in a browser");
    const auto work = TemporaryFolder::make();  // the page, its profile, what it makes
    if (!work)
        return work.error();
    if (auto written = lab::write_file(work->path() / "page.html", html); !written)
        return written.error();
    const auto printed = lab::output_of(printer(*program, work->path()), interrupt, patience);
    if (!printed)
        return during("printing the PDF", printed.error());
    const auto made = lab::read_file(work->path() / "page.pdf");
    if (!made || !made->starts_with("%PDF-"))
        return lab_error(cat("'", *program, "' ended without having made a PDF"),
                         "make it of --format html in a browser");
    return lab::write_file(pdf, *made);
}

}  // namespace harness::cli
