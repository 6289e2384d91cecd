// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace convoy {

/// SHA-256 (FIPS 180-4) of what is given piece by piece.
class Sha256 {
public:
    Sha256();
    Sha256(Sha256&&) noexcept;
    ~Sha256();

    void update(std::string_view bytes);
    /// 64 hexadecimal digits; starts anew.
    std::string hex();

private:
    struct State;
    std::unique_ptr<State> state_;
};

std::string sha256_of(std::string_view bytes);

}  // namespace convoy
