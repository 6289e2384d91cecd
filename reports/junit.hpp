// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "harness/model/event.hpp"

namespace reports {

/// A run as JUnit XML, in the form that Jenkins, GitLab and GitHub read: a test suite for each
/// chapter, a test case for each step. Of the run it keeps what it will tell, and no more.
class JUnitReport : public harness::model::RunObserver {
public:
    JUnitReport();
    ~JUnitReport() override;
    JUnitReport(const JUnitReport&) = delete;
    JUnitReport& operator=(const JUnitReport&) = delete;

    void tell(const harness::model::Event& event) override;

    /// The report on what was told until now. A run that was cut short gives its unfinished steps
    /// as errors. Well-formed XML 1.0 whatever the hosts printed.
    std::string text() const;

private:
    struct Gathered;
    std::unique_ptr<Gathered> all_;
};

}  // namespace reports
