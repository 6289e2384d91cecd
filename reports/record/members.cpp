// SPDX-License-Identifier: Apache-2.0
#include "reports/record/members.hpp"

namespace reports {

using harness::Error;
using harness::SourceSpot;

void fill(const Members& in, SourceSpot& out)
{
    out = {in.need<std::string>("file"), in.need<int>("line"), in.need<int>("column")};
}

void fill(const Members& in, Error& out)
{
    out = {harness::Fault::lab, in.need<std::string>("what"),
           in.optional<std::optional<SourceSpot>>("where"), in.optional<std::string>("hint")};
}

void fill(const Members& in, harness::model::Combination::value_type& out)
{
    out = {in.need<std::string>("key"), in.need<std::string>("value")};
}

void check_format(const Members& in, int newest)
{
    const auto format = in.need<std::uint64_t>("format");
    if (format > static_cast<std::uint64_t>(newest))
        in.complain(harness::cat("the record has format ", format,
                                 ", and this volab reads up to format ", newest, "; volab ",
                                 in.optional<std::string>("volab"),
                                 " wrote it: take that version or a newer one"));
    else if (format < 1)
        in.complain("'format' should be at least 1");
}

}  // namespace reports
