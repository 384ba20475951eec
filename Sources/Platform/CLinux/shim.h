// What the C library offers beyond Swift's Glibc module: eventfd, and the name of a thread (prctl is variadic).
#pragma once

#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

static inline int waybill_eventfd(void) {
    return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
}

static inline int waybill_name_thread(const char *name) {
    return prctl(PR_SET_NAME, name);
}
