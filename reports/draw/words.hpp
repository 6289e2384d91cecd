// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace reports {

/// The fixed words of a picture in one language.
struct DrawWords {
    std::string_view network;       ///< the private network
    std::string_view nfs_share;     ///< heading of a share
    std::string_view exported;      ///< of a share's directory on its server
    std::string_view mounted_from;  ///< of a share's directory elsewhere; the share follows
    std::string_view directory;     ///< kinds of storage
    std::string_view volume;        ///< the driver stands before it
    std::string_view anonymous;
    std::string_view memory;
    std::string_view anonymous_of;    ///< the container that it was made for follows
    std::string_view no_name;         ///< a container's
    std::string_view added, removed;  ///< marks of a chapter
    std::string_view volumes_in;      ///< of convoy; a directory follows
    std::string_view images;          ///< Docker images of the lab
    std::string_view this_machine;    ///< the local provider's host
};

/// In English when there are none in that language.
const DrawWords& draw_words(std::string_view language);

}  // namespace reports
