// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/completion.hpp"

#include "harness/base/text.hpp"
#include "plugin/cli/table.hpp"

namespace convoy::cli {

namespace {

using harness::cat;
using harness::replace_all;
using harness::shell_quote;

/// What can stand for a value or an operand, as a word that the scripts below understand.
std::string offer_of(Offers offers, std::string_view choices)
{
    if (!choices.empty())
        return cat("=", choices);
    switch (offers) {
        case Offers::file: return "file";
        case Offers::folder: return "folder";
        case Offers::volume: return "volume";
        case Offers::snapshot: return "snapshot";
        case Offers::command: return "command";
        case Offers::nothing: break;
    }
    return "nothing";
}

std::string operands_offer(const Command& command)
{
    const bool choices = command.operands.find('|') != command.operands.npos;
    return offer_of(command.offers, choices ? command.operands : "");
}

std::string words_after(std::string_view group)
{
    std::string words;
    for (const Command& command : commands())
        if (command.group() == group)
            words += cat(words.empty() ? "" : " ", command.name());
    return words;
}

std::string dashed(const Command& command)
{
    std::string words;
    for (const Option* option : options_of(command)) {
        words += cat("--", option->name, " ");
        if (option->letter != 0)
            words += cat("-", option->letter, " ");
    }
    return words + "--help";
}

/// `case` branches: what follows each option of a command that takes a value.
std::string value_cases(const Command& command)
{
    std::string text;
    for (const Option* option : options_of(command)) {
        if (option->takes == Takes::nothing)
            continue;
        const std::string letter =
            option->letter == 0 ? "" : cat("|", command.path, ":-", option->letter);
        text += cat("        ", shell_quote(cat(command.path, ":--", option->name)),
                    letter.empty() ? "" : cat("|", shell_quote(letter.substr(1))), ") echo ",
                    shell_quote(offer_of(option->offers, option->choices)), " ;;\n");
    }
    return text;
}

/// The table as shell functions, for bash and zsh alike.
std::string table_functions()
{
    std::string below = cat("        '') echo ", shell_quote(words_after("")), " ;;\n");
    std::string options = cat("        '') echo ", shell_quote(dashed(program())), " ;;\n");
    std::string values = value_cases(program()), operands;
    for (const Command& command : commands()) {
        const std::string path = shell_quote(command.path);
        if (command.is_group)
            below +=
                cat("        ", path, ") echo ", shell_quote(words_after(command.path)), " ;;\n");
        options += cat("        ", path, ") echo ", shell_quote(dashed(command)), " ;;\n");
        values += value_cases(command);
        operands += cat("        ", path, ") echo ", shell_quote(operands_offer(command)), " ;;\n");
    }
    const auto function = [](std::string_view name, std::string_view of, const std::string& cases) {
        return cat(name, "() {\n    case \"", of, "\" in\n", cases, "    esac\n}\n");
    };
    return function("_convoy_commands", "$1", below) + function("_convoy_options", "$1", options) +
           function("_convoy_value", "$1:$2", values) + function("_convoy_operand", "$1", operands);
}

// Names are the keys at the first level of the list's JSON, which is indented by one tab.
constexpr std::string_view shared_functions = R"sh(_convoy_names() { # list | snapshot list
    convoy ${_convoy_socket:+"--socket=$_convoy_socket"} "$@" 2>/dev/null | sed -n 's/^\t"\([^"]*\)": {$/\1/p'
}
_convoy_offers() { # WHAT COMMAND: words, one a line
    case $1 in
        =*) printf '%s\n' "${1#=}" | tr '|' '\n' ;;
        volume) _convoy_names list ;;
        snapshot) _convoy_names snapshot list ;;
        command) _convoy_commands '' | tr ' ' '\n' ;;
    esac
}
# Sets _convoy_path, the command that the words before the cursor name, and _convoy_before, the option
# whose value the cursor is at.
_convoy_look() {
    local word
    _convoy_path='' _convoy_before='' _convoy_socket=''
    for word in "$@"; do
        [ "$word" != = ] || continue # bash cuts words there
        if [ -n "$_convoy_before" ]; then
            case $_convoy_before in --socket|-s) _convoy_socket=$word ;; esac
            _convoy_before=''
            continue
        fi
        case $word in
            --*=*|-?*=*) ;;
            -*) [ -z "$(_convoy_value "$_convoy_path" "$word")" ] || _convoy_before=$word ;;
            *)
                case " $(_convoy_commands "$_convoy_path") " in
                    *" $word "*) _convoy_path="${_convoy_path:+$_convoy_path }$word" ;;
                esac ;;
        esac
    done
}
_convoy_what() { # WORD: what the word at the cursor can be
    if [ -n "$_convoy_before" ]; then
        _convoy_value "$_convoy_path" "$_convoy_before"
    elif [ "${1#-}" != "$1" ]; then
        echo "=$(_convoy_options "$_convoy_path" | tr ' ' '|')"
    elif [ -n "$(_convoy_commands "$_convoy_path")" ]; then
        echo "=$(_convoy_commands "$_convoy_path" | tr ' ' '|')"
    else
        _convoy_operand "$_convoy_path"
    fi
}
)sh";

constexpr std::string_view bash_end = R"sh(_convoy() {
    local word=$2 what IFS=$'\n'
    local -a words=("${COMP_WORDS[@]:1:COMP_CWORD-1}")
    [ "$word" != = ] || word=''
    _convoy_look "${words[@]}"
    what=$(_convoy_what "$word")
    case $what in
        file) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
        folder) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
        *) mapfile -t COMPREPLY < <(compgen -W "$(_convoy_offers "$what")" -- "$word") ;;
    esac
}
complete -F _convoy convoy
)sh";

constexpr std::string_view zsh_end = R"sh(_convoy() {
    setopt local_options sh_word_split
    local what _convoy_path _convoy_before _convoy_socket
    _convoy_look "${(@)words[2,CURRENT-1]}"
    what=$(_convoy_what "${words[CURRENT]}")
    case $what in
        file) _files ;;
        folder) _files -/ ;;
        *) compadd -- $(_convoy_offers "$what") ;;
    esac
}
compdef _convoy convoy
)sh";

std::string fish_quote(std::string_view text)
{
    return cat("'", replace_all(replace_all(std::string{text}, "\\", "\\\\"), "'", "\\'"), "'");
}

std::string fish_offer(const std::string& offer)
{
    if (offer.starts_with('='))
        return cat(" -a ", fish_quote(replace_all(offer.substr(1), "|", " ")));
    if (offer == "volume" || offer == "snapshot")
        return cat(" -a '(__convoy_names ", offer == "volume" ? "list" : "snapshot list", ")'");
    if (offer == "folder")
        return " -a '(__fish_complete_directories)'";
    if (offer == "command")
        return cat(" -a ", fish_quote(words_after("")));
    return offer == "file" ? " -F" : "";
}

std::string fish_options(const Command& command, const std::string& when)
{
    std::string text;
    for (const Option& option : command.options) {
        text += cat("complete -c convoy", when, " -l ", option.name);
        if (option.letter != 0)
            text += cat(" -s ", option.letter);
        if (option.takes != Takes::nothing)
            text += cat(" -r", fish_offer(offer_of(option.offers, option.choices)));
        text += cat(" -d ", fish_quote(replace_all(std::string{option.about}, "\n", " ")), "\n");
    }
    return text;
}

std::string fish()
{
    std::string text = "function __convoy_names\n"
                       "    convoy $argv 2>/dev/null | string match -rg '^\\t\"([^\"]*)\": \\{$'\n"
                       "end\n"
                       "complete -c convoy -f\n";
    text += fish_options(program(), "");
    for (const Command& command : commands()) {
        const std::string group{command.group()};
        const std::string seen = cat("__fish_seen_subcommand_from ", command.name());
        const std::string when_offered =
            group.empty() ? "__fish_use_subcommand"
                          : cat("__fish_seen_subcommand_from ", group,
                                "; and not __fish_seen_subcommand_from ", words_after(group));
        const std::string when =
            group.empty() ? seen : cat("__fish_seen_subcommand_from ", group, "; and ", seen);
        text += cat("complete -c convoy -n ", fish_quote(when_offered), " -a ", command.name(),
                    " -d ", fish_quote(command.summary), "\n");
        text += fish_options(command, cat(" -n ", fish_quote(when)));
        if (const std::string offer = fish_offer(operands_offer(command)); !offer.empty())
            text += cat("complete -c convoy -n ", fish_quote(when), offer, "\n");
    }
    return text;
}

}  // namespace

std::string completion_for(std::string_view shell)
{
    if (shell == "bash")
        return cat("# bash completion of convoy; made by 'convoy completion bash'\n",
                   table_functions(), shared_functions, bash_end);
    if (shell == "zsh")
        return cat("#compdef convoy\n# made by 'convoy completion zsh'\n", table_functions(),
                   shared_functions, zsh_end);
    if (shell == "fish")
        return cat("# fish completion of convoy; made by 'convoy completion fish'\n", fish());
    return {};
}

}  // namespace convoy::cli
