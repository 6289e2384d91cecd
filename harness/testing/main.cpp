// SPDX-License-Identifier: Apache-2.0

// Catch2 2.x makes its main() here; of 3.x it comes with Catch2::Catch2WithMain.
#if !__has_include(<catch2/catch_all.hpp>)
#define CATCH_CONFIG_MAIN
#endif
#include "harness/testing/catch.hpp"
