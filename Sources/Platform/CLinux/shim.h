// What the C library offers beyond Swift's Glibc module: eventfd, prctl, which is variadic, and the limit of descriptors
// (whose name is an enumeration in C and a macro beside it).
#pragma once

#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static inline int waybill_eventfd(void) {
    return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
}

static inline int waybill_name_thread(const char *name) {
    return prctl(PR_SET_NAME, name);
}

// Raises the soft limit of descriptors to the hard one, or to the most that is given; a higher one stays. Returns the
// limit that holds then.
static inline unsigned long waybill_raise_descriptor_limit(unsigned long most) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return 1024;
    }
    rlim_t wanted = limit.rlim_max < most ? limit.rlim_max : most;
    if (limit.rlim_cur < wanted) {
        struct rlimit raised = {wanted, limit.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0) {
            limit = raised;
        }
    }
    return limit.rlim_cur < most ? limit.rlim_cur : most;
}

static inline int waybill_set_dumpable(int dumpable) {
    return prctl(PR_SET_DUMPABLE, (unsigned long)dumpable, 0UL, 0UL, 0UL);
}
