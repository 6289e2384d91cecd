// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plugin/cli/parse.hpp"

// What the commands of the table do, one function each. They print, and return the exit status.
namespace convoy::cli {

int daemon(const Call& call);
int info(const Call& call);

int volume_create(const Call& call);
int volume_delete(const Call& call);
int volume_mount(const Call& call);
int volume_umount(const Call& call);
int volume_list(const Call& call);
int volume_inspect(const Call& call);
int volume_rename(const Call& call);
int volume_clone(const Call& call);

int snapshot_create(const Call& call);
int snapshot_delete(const Call& call);
int snapshot_inspect(const Call& call);
int snapshot_list(const Call& call);

int backup_create(const Call& call);
int backup_delete(const Call& call);
int backup_list(const Call& call);
int backup_inspect(const Call& call);

int check(const Call& call);
int fsck(const Call& call);
int migrate(const Call& call);

}  // namespace convoy::cli
