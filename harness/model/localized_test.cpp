// SPDX-License-Identifier: Apache-2.0
#include "harness/model/localized.hpp"

#include "harness/testing/catch.hpp"

using harness::model::Localized;

TEST_CASE("a text is given in the language asked for and else in English", "[model]")
{
    const Localized text{{{"en", "volume"}, {"ja", "ボリューム"}, {"de", "Datenträger"}}};
    CHECK(text.in("ja") == "ボリューム");
    CHECK(text.in("en") == "volume");
    CHECK(text.in("zh") == "volume");
    CHECK(text.in("") == "volume");
}

TEST_CASE("a text without English is given in whichever language there is", "[model]")
{
    CHECK(Localized{{{"zh", "卷"}}}.in("ja") == "卷");
    CHECK(Localized{}.in("en").empty());
    CHECK(Localized{}.empty());
    CHECK_FALSE(Localized{{{"zh", "卷"}}}.empty());
}
