// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/handout/document.hpp"

namespace reports {

/// A picture that lies beside a Markdown file.
struct FigureFile {
    std::string name;  ///< "figure-1.svg"
    std::string svg;
};

struct MarkdownHandout {
    std::string text;  ///< CommonMark; pictures are links into `folder`
    std::vector<FigureFile> figures;
};

/// `folder`, relative to the file, is where its figures are going to lie; without one there are
/// none. Forges show pictures of files, not of data: URIs.
MarkdownHandout markdown(const Handout& handout, const std::string& folder);

}  // namespace reports
