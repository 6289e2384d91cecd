// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "harness/model/matrix.hpp"

namespace reports {

/// What tells a job from the others of its batch.
struct JobName {
    std::string scenario;
    harness::model::Combination combination;
    std::optional<unsigned> repetition;  ///< absent: there is one
};

/// For people: "docker-volumes (image=debian-13) #2".
std::string title_of(const JobName& name);

/// For folders: "docker-volumes-image=debian-13-r2". Other characters than letters, digits, '.',
/// '_', '=' and '-' become '_', and so does the '.' of ".retry-"; what is longer than 100 is cut,
/// and one that is taken, or is the name of something else in a batch's folder, gets a number; it
/// is then taken, too.
std::string id_of(const JobName& name, std::set<std::string, std::less<>>& taken);

/// Whether it could be one that id_of() makes: it names a folder in the batch's.
bool is_job_id(std::string_view id);

/// What the run of an attempt at a job is called in the batch's folder: the job's id, then
/// "ID.retry-1". Counted from 1.
std::string name_of_attempt(const std::string& id, unsigned attempt);

/// Where, below the batch's folder, lies what the program that made that run printed.
std::string log_of_attempt(const std::string& name);

}  // namespace reports
