// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <locale.h>

namespace convoy {

/// Names of files as UTF-8 in this thread, whatever the daemon's locale is: libarchive writes them
/// into pax headers as UTF-8 and translates by the thread's locale. C.UTF-8 is part of glibc.
class ArchiveLocale {
public:
    ArchiveLocale() : own_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr))
    {
        if (own_)
            before_ = ::uselocale(own_);
    }
    ~ArchiveLocale()
    {
        if (!own_)
            return;
        ::uselocale(before_);
        ::freelocale(own_);
    }
    ArchiveLocale(const ArchiveLocale&) = delete;
    ArchiveLocale& operator=(const ArchiveLocale&) = delete;

private:
    locale_t own_;
    locale_t before_ = nullptr;
};

}  // namespace convoy
