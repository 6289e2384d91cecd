// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/model/scenario.hpp"

namespace harness::walk::web {

/// A scenario that is offered, and the provider that makes its labs.
struct Offer {
    model::Scenario scenario;
    std::string provider;
    model::Variables variables = {};  ///< built-in ones that the caller knows: convoy_archive
};

/// What the catalogue tells besides the scenarios.
struct CatalogueFacts {
    std::string_view volab;
    std::size_t labs = 1;
    std::chrono::seconds idle{};
};

/// GET /api/catalogue
std::string catalogue_json(const std::vector<Offer>& offers, const CatalogueFacts& facts);

/// GET /api/scenario/NAME: all that learners see of it, in all of its languages.
std::string scenario_json(const model::Scenario& scenario);

}  // namespace harness::walk::web
