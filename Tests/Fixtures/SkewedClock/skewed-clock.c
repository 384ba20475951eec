/*
 * Preloaded into a process, it moves that process's wall clock by SKEWED_CLOCK_SECONDS, as on a machine whose clock is
 * wrong. Clocks that only count, and what waits by them, stay as they are.
 *
 * libfaketime 0.9.10 will not do: it moves the absolute times of timerfd_settime too, whatever clock they are of, and
 * Swift's Task.sleep waits by those of CLOCK_BOOTTIME: in a process that is behind, it never returns.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t skew(void)
{
    /* Not kept from a constructor: others' constructors may ask for the time first. */
    const char *seconds = getenv("SKEWED_CLOCK_SECONDS");
    return seconds ? strtoll(seconds, NULL, 10) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI))
        now->tv_sec += skew();
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec precise;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &precise) != 0)
        return -1;
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *now)
{
    struct timespec precise;
    if (clock_gettime(CLOCK_REALTIME, &precise) != 0)
        return -1;
    if (now)
        *now = precise.tv_sec;
    return precise.tv_sec;
}

/* A deadline by the kernel's clock, which is right. A clock that counts from the start of the machine is not at decades. */
static struct timespec unskewed(const struct timespec *deadline)
{
    struct timespec real = *deadline;
    if (real.tv_sec > 1000000000)
        real.tv_sec -= skew();
    return real;
}

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict deadline)
{
    int (*original)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *) =
        dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    struct timespec real = unskewed(deadline);
    return original(condition, mutex, &real);
}

/* DispatchSemaphore waits by it, and so do idle threads of Dispatch. */
int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict deadline)
{
    int (*original)(sem_t *, const struct timespec *) = dlsym(RTLD_NEXT, "sem_timedwait");
    struct timespec real = unskewed(deadline);
    return original(semaphore, &real);
}
