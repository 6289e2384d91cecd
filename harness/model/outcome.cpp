// SPDX-License-Identifier: Apache-2.0
#include "harness/model/outcome.hpp"

namespace harness::model {

namespace {

int weight(Outcome outcome)
{
    switch (outcome) {
        case Outcome::skipped: return 0;
        case Outcome::passed: return 1;
        case Outcome::failed: return 2;
        case Outcome::broken: return 3;
        case Outcome::interrupted: return 4;
    }
    return 4;
}

}  // namespace

std::string_view to_string(Outcome outcome)
{
    switch (outcome) {
        case Outcome::passed: return "passed";
        case Outcome::failed: return "failed";
        case Outcome::broken: return "broken";
        case Outcome::skipped: return "skipped";
        case Outcome::interrupted: return "interrupted";
    }
    return "interrupted";
}

bool is_good(Outcome outcome)
{
    return outcome == Outcome::passed || outcome == Outcome::skipped;
}

Outcome worse(Outcome one, Outcome other)
{
    return weight(one) >= weight(other) ? one : other;
}

}  // namespace harness::model
