// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/wrong_call.hpp"

namespace harness::cli {

Exit fail(const Error& error)
{
    std::fflush(stdout);
    std::fprintf(stderr, "volab: %s\n", without_escapes(to_text(error)).c_str());
    return exit_for(error);
}

}  // namespace harness::cli

namespace {

/// A standard stream that is closed would be the next file we open: what is printed would go there.
void open_standard_streams()
{
    for (int fd = 0; fd < 3; ++fd)
        if (::fcntl(fd, F_GETFD) == -1)
            (void)!::open("/dev/null", O_RDWR);  // the lowest that is free
}

}  // namespace

int main(int argc, char** argv)
{
    using namespace harness::cli;
    open_standard_streams();
    ::signal(SIGXFSZ, SIG_IGN);  // a file that is too large is an error like a full disk
    harness::lab::Interrupt interrupt;
    interrupt.listen_to_signals();
    Context context{interrupt};

    CLI::App app{"volab: a lab of real hosts for Docker data volumes, from a YAML scenario"};
    app.name("volab");
    app.require_subcommand(1);
    app.footer(
        "Examples:\n"
        "  volab run scenarios/docker-volumes.yaml\n"
        "  volab walk scenarios/docker-volumes.yaml\n"
        "  volab lint scenarios/*.yaml\n"
        "  volab lab up --hosts server1,server2\n\n"
        "Exit codes: 0 all passed, 1 a check failed, 2 called wrongly, 3 the scenario is wrong,\n"
        "4 the lab broke, 130 interrupted. 'volab COMMAND --help' tells more.");
    for (const auto add :
         {add_run, add_walk, add_serve, add_report, add_compare, add_history, add_draw, add_handout,
          add_lint, add_lab, add_image, add_schema, add_version, add_segment})
        add(app, context);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0)
            return app.exit(error);  // prints the help that was asked for
        return static_cast<int>(fail(wrong_call(app, error)));
    }
    return static_cast<int>(context.exit.value_or(Exit::usage));
}
