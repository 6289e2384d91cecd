// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "plugin/api/service.hpp"
#include "plugin/daemon/caretaker.hpp"
#include "plugin/daemon/log.hpp"
#include "plugin/daemon/metrics.hpp"
#include "plugin/daemon/server.hpp"
#include "plugin/docker/known.hpp"

namespace convoy {

/// Where requests are answered: Docker's calls and the REST API by `convoy::answer`, /healthz and
/// /metrics here; and where they are counted and logged.
///
/// Bodies are never logged: options may be secrets. Calls that change something are logged at info,
/// what only reads at debug, what was refused at warning.
class Desk final : public Responder {
public:
    /// What is given has to outlive the process's threads.
    Desk(Settings settings, docker::Known& known, Caretaker& caretaker, const Log& log);

    Plan plan(const Request& request) override;
    Answer answer(const Request& request) override;
    Answer late(const Request& request) override;
    std::optional<std::chrono::milliseconds> more_patience(const Request& request,
                                                           std::chrono::microseconds took) override;
    void sent(const Request& request, const Answer& answer, How how,
              std::chrono::microseconds took) override;
    void dropped(const Request& request, const Answer& answer,
                 std::chrono::microseconds took) override;
    void rejected(const Answer& answer) override;

private:
    Answer health(const std::shared_ptr<Store>& store) const;
    Answer metrics(const std::shared_ptr<Store>& store) const;

    const Settings settings_;
    docker::Known& known_;
    Caretaker& caretaker_;
    const Log& log_;
    Metrics metrics_;
};

}  // namespace convoy
