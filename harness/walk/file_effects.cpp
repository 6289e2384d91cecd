// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/file_effects.hpp"

#include <algorithm>
#include <filesystem>

#include "harness/base/text.hpp"

namespace harness::walk {

using reports::ShellCommand;

namespace {

/// What of a text that is written into a file is kept to compare it.
constexpr std::size_t most_written = 4096;

void note_modes(WordSpan words, const WorkingFolder& folder, Aftermath& after)
{
    const auto names = operands(words);
    const bool octal = names.size() > 1 && names[0].size() <= 4 &&
                       names[0].find_first_not_of("01234567") == std::string::npos;
    for (std::size_t i = 1; octal && i < names.size(); ++i)
        if (!is_open(names[i]))
            after.note(ModeIs{folder.path_of(names[i]), names[0]});
}

/// Only with one source: where several go cannot be told from words alone; nor can it when the
/// target is a folder, so it only has to be there.
void note_copy(WordSpan words, bool moves, const WorkingFolder& folder, Aftermath& after)
{
    const auto names = operands(words, {"-t", "--target-directory", "-m"});
    if (names.size() != 2 || is_open(names[1]))
        return;
    if (moves && !is_open(names[0]))
        after.note(PathIs{PathIs::Kind::gone, folder.path_of(names[0])});
    after.note(PathIs{PathIs::Kind::anything, folder.path_of(names[1])});
}

/// What `echo`, `printf` and `cat <<EOF` write.
std::optional<std::string> written_by(const ShellCommand& command)
{
    const WordSpan rest = WordSpan{command.words}.subspan(1);
    const std::string& program = command.words.front();
    if (program == "cat" && rest.empty() && !command.here_document.empty())
        return command.here_document.find('$') == std::string::npos
                   ? std::optional{command.here_document}
                   : std::nullopt;
    const bool plain = std::ranges::none_of(rest, [](const std::string& word) {
        return word.find_first_of("$`\\") != std::string::npos;
    });
    if (program == "echo" && plain && (rest.empty() || !rest[0].starts_with('-')))
        return join(rest, " ") + "\n";
    if (program == "printf" && plain && rest.size() == 1 && rest[0].find('%') == std::string::npos)
        return rest[0];
    return std::nullopt;
}

}  // namespace

void WorkingFolder::change(WordSpan words)
{
    is_known = is_known && (words.empty() || !is_open(words[0]));
    path = words.empty() ? "" : path_of(words[0]);
}

std::string WorkingFolder::path_of(const std::string& word) const
{
    const auto full = std::filesystem::path(path) / word;
    std::string normal = full.lexically_normal().string();
    if (normal.size() > 1 && normal.ends_with('/'))
        normal.pop_back();
    return normal;
}

void note_mount(WordSpan words, const WorkingFolder& folder, Aftermath& after)
{
    const auto places = operands(words, {"-t", "-o", "--types", "--options"});
    if (places.size() != 2 || is_open(places[0]) || is_open(places[1]))
        return;
    const auto colon = places[0].rfind(":/");
    if (colon != std::string::npos && colon > 0)
        after.note(ShareMounted{places[0].substr(0, colon), places[0].substr(colon + 1),
                                folder.path_of(places[1])});
}

void note_umount(WordSpan words, Aftermath& after)
{
    for (const std::string& place : operands(words))
        if (!is_open(place) && place.starts_with('/'))
            after.note(NotMounted{place});
}

void note_files(const std::string& program, WordSpan words, const WorkingFolder& folder,
                Aftermath& after)
{
    if (!folder.is_known)
        return;
    if (program == "cp" || program == "mv")
        return note_copy(words, program == "mv", folder, after);
    if (program == "chmod")
        return note_modes(words, folder, after);
    const auto each = [&](PathIs::Kind kind, Names valued) {
        for (const std::string& name : operands(words, valued))
            if (!is_open(name))
                after.note(PathIs{kind, folder.path_of(name)});
    };
    if (program == "mkdir")
        each(PathIs::Kind::directory, {"-m", "--mode"});
    else if (program == "rm" || program == "rmdir")
        each(PathIs::Kind::gone, {});
    else if (program == "touch")
        each(PathIs::Kind::anything, {"-d", "-r", "-t", "--date", "--reference"});
    else if (program == "tee" || program == "truncate" || program == "fallocate")
        each(PathIs::Kind::anything, {"-s", "--size", "-l", "--length"});
    else if (program == "dd")
        for (const std::string& word : words)
            if (word.starts_with("of=") && !is_open(word) && !word.starts_with("of=/dev/"))
                after.note(PathIs{PathIs::Kind::anything, folder.path_of(word.substr(3))});
}

void note_redirects(const ShellCommand& command, const WorkingFolder& folder, Aftermath& after)
{
    for (const reports::Redirect& redirect : command.redirects) {
        const bool writes = redirect.kind.find('>') != std::string::npos;
        if (!writes || is_open(redirect.file) || redirect.file.starts_with("/dev/") ||
            (!folder.is_known && !redirect.file.starts_with('/')))
            continue;
        const auto text = written_by(command);
        if (text && text->size() <= most_written)
            after.note(FileHas{folder.path_of(redirect.file), *text, redirect.kind == ">"});
        else
            after.note(PathIs{PathIs::Kind::anything, folder.path_of(redirect.file)});
    }
}

}  // namespace harness::walk
