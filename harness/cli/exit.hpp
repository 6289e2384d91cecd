// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness/base/result.hpp"
#include "harness/model/outcome.hpp"
#include "reports/batch/verdict.hpp"

namespace harness::cli {

/// The program's exit codes (README.md).
enum class Exit : int {
    passed = 0,
    failed = 1,
    usage = 2,
    scenario = 3,
    lab = 4,
    interrupted = 130,
};

inline Exit exit_for(const Error& error)
{
    switch (error.fault) {
        case Fault::usage: return Exit::usage;
        case Fault::scenario: return Exit::scenario;
        case Fault::interrupted: return Exit::interrupted;
        case Fault::lab: break;
    }
    return Exit::lab;
}

inline Exit exit_for(model::Outcome outcome)
{
    switch (outcome) {
        case model::Outcome::passed:
        case model::Outcome::skipped: return Exit::passed;
        case model::Outcome::failed: return Exit::failed;
        case model::Outcome::interrupted: return Exit::interrupted;
        case model::Outcome::broken: break;
    }
    return Exit::lab;
}

/// Of a batch. Whether flaky jobs are good enough is for --fail-on-flaky to say.
inline Exit exit_for(reports::Verdict verdict, bool fail_on_flaky)
{
    switch (verdict) {
        case reports::Verdict::passed: return Exit::passed;
        case reports::Verdict::flaky: return fail_on_flaky ? Exit::failed : Exit::passed;
        case reports::Verdict::failed: return Exit::failed;
        case reports::Verdict::interrupted: return Exit::interrupted;
        case reports::Verdict::broken:
        case reports::Verdict::not_run: break;
    }
    return Exit::lab;
}

/// Prints the error on standard error and gives its exit code.
Exit fail(const Error& error);

}  // namespace harness::cli
