// What posix_spawn offers in glibc beyond what Swift's Glibc module, built without _GNU_SOURCE, shows of it.
#pragma once

#include <spawn.h>

extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
