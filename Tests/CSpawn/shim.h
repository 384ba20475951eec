// What glibc offers beyond what Swift's Glibc module, built without _GNU_SOURCE, shows: parts of posix_spawn, and mallinfo2.
#pragma once

#include <malloc.h>
#include <spawn.h>

extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

/// Bytes that all threads have allocated and not freed.
static inline size_t waybill_allocated_bytes(void) {
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}
