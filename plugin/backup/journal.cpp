// SPDX-License-Identifier: Apache-2.0
#include "plugin/backup/journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"

namespace convoy {

using harness::cat;

namespace {

Fd open_journal(const std::filesystem::path& folder)
{
    return Fd{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
}

}  // namespace

harness::Result<JournalEntry> JournalEntry::write(const std::filesystem::path& path,
                                                  const std::string& backup, const Note& note)
{
    std::error_code error;
    std::filesystem::create_directories(path, error);
    const Fd folder = open_journal(path);
    if (!folder)
        return cannot("open", path.string());
    auto claim = Claim::take(folder.get(), backup);
    if (!claim)
        return claim.error();
    if (!*claim)
        return harness::lab_error(cat("somebody works on ", backup, " just now"));
    const std::string text = cat(note.url, "\n", note.endpoint, "\n");
    if (::write((*claim)->file(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        ::fsync((*claim)->file()) != 0)
        return cannot("write", cat(path.string(), "/", backup));
    if (const auto synced = sync_folder(folder.get(), path.string()); !synced)
        return synced.error();
    return JournalEntry{std::move(**claim)};
}

void JournalEntry::each_left(const std::filesystem::path& path,
                             const std::function<bool(const Note&)>& clean_up)
{
    const Fd folder = open_journal(path);
    const auto names = folder
                           ? names_in(folder.get())
                           : harness::Result<std::vector<std::string>>{std::vector<std::string>{}};
    if (!names)
        return;
    for (const std::string& name : *names) {
        auto claim = Claim::take_left(folder.get(), name);
        if (!claim || !*claim)
            continue;
        const auto text = read_beneath(folder.get(), name);
        const auto lines =
            harness::split_lines(text ? std::string_view{*text} : std::string_view{});
        // One that was not written to its end is of something that had not begun.
        if (lines.size() == 2 && !clean_up({std::string{lines[0]}, std::string{lines[1]}}))
            (*claim)->keep();
    }
}

}  // namespace convoy
