#define _GNU_SOURCE
#include "cisolation.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

int cisolation_shared_memory(size_t bytes) {
  const int descriptor = memfd_create("reading", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor < 0) return -1;
  if (ftruncate(descriptor, (off_t)bytes) != 0
      || fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_SEAL) != 0) {
    const int reason = errno;
    close(descriptor);
    errno = reason;
    return -1;
  }
  return descriptor;
}

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, action)
// Allows one call whatever its arguments; else goes on.
#define ALLOW(name) \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), ANSWER(SECCOMP_RET_ALLOW)
// Allows one call when none of `bits` is set in the low half of an argument; else refuses it.
#define ALLOW_WITHOUT(name, argument, bits)                           \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 4),             \
      LOAD(args[argument]),                                           \
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 1, 0),             \
      ANSWER(SECCOMP_RET_ALLOW), ANSWER(SECCOMP_RET_ERRNO | EPERM)

static int limit(int resource, uint64_t most) {
  struct rlimit now;
  if (getrlimit((__rlimit_resource_t)resource, &now) != 0) return -1;
  const rlim_t wanted = now.rlim_max < most ? now.rlim_max : (rlim_t)most;
  const struct rlimit limits = {wanted, wanted};
  return setrlimit((__rlimit_resource_t)resource, &limits);
}

#ifdef ARCHITECTURE
static int filter(void) {
  // Writing flags of open(2); reading is 0.
  enum { writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND };
  struct sock_filter program[] = {
      LOAD(arch),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
      ANSWER(SECCOMP_RET_KILL_PROCESS),
      LOAD(nr),
      // Files, for reading
      ALLOW_WITHOUT(openat, 2, writing),
#ifdef __NR_open
      ALLOW_WITHOUT(open, 1, writing),
#endif
      ALLOW(read), ALLOW(pread64), ALLOW(readv), ALLOW(lseek), ALLOW(close), ALLOW(fstat),
      ALLOW(newfstatat), ALLOW(statx), ALLOW(faccessat), ALLOW(getdents64), ALLOW(fadvise64),
#ifdef __NR_stat
      ALLOW(stat), ALLOW(lstat), ALLOW(access), ALLOW(readlink),
#endif
      ALLOW(readlinkat), ALLOW(getcwd),
      // The socket and the shared memory
      ALLOW(write), ALLOW(writev), ALLOW(sendto), ALLOW(recvfrom), ALLOW(sendmsg), ALLOW(recvmsg),
      ALLOW(ppoll),
#ifdef __NR_poll
      ALLOW(poll),
#endif
      // Memory
      ALLOW(mmap), ALLOW(munmap), ALLOW(mremap), ALLOW(mprotect), ALLOW(brk), ALLOW(madvise),
      // The process itself
      ALLOW(exit), ALLOW(exit_group), ALLOW(futex), ALLOW(rt_sigaction), ALLOW(rt_sigprocmask),
      ALLOW(rt_sigreturn), ALLOW(sigaltstack), ALLOW(setitimer), ALLOW(clock_gettime),
#ifdef __NR_alarm
      ALLOW(alarm),
#endif
      ALLOW(gettimeofday), ALLOW(nanosleep), ALLOW(clock_nanosleep), ALLOW(getrandom),
      ALLOW(sched_yield), ALLOW(sched_getaffinity), ALLOW(getpid), ALLOW(gettid), ALLOW(getuid),
      ALLOW(geteuid), ALLOW(getgid), ALLOW(getegid), ALLOW(uname), ALLOW(sysinfo),
      ALLOW(set_robust_list), ALLOW(rseq), ALLOW(restart_syscall),
      ANSWER(SECCOMP_RET_ERRNO | EPERM),
  };
  const struct sock_fprog whole = {sizeof program / sizeof program[0], program};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole);
}
#else
static int filter(void) {
  errno = ENOSYS;
  return -1;
}
#endif

cisolation_level cisolation_enter(uint64_t memory) {
  // A core file would hold the patient's images.
  if (limit(RLIMIT_CORE, 0) != 0 || limit(RLIMIT_AS, memory) != 0 || limit(RLIMIT_FSIZE, 0) != 0
      || limit(RLIMIT_NOFILE, 64) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0) {
    return CISOLATION_FAILED;
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || filter() != 0) return CISOLATION_LIMITS_ONLY;
  return CISOLATION_FULL;
}

int cisolation_spawn(
    const char *program, char *const arguments[], char *const environment[], int socket,
    int memory, int *process) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  if (posix_spawn_file_actions_init(&actions) != 0) return ENOMEM;
  if (posix_spawnattr_init(&attributes) != 0) {
    posix_spawn_file_actions_destroy(&actions);
    return ENOMEM;
  }
  // By way of high numbers, since either may stand where the other is wanted.
  enum { aside = 900 };
  int failure = 0;
  if ((failure = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)) == 0
      && (failure = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)) == 0
      && (failure = posix_spawn_file_actions_adddup2(&actions, 1, 2)) == 0
      && (failure = posix_spawn_file_actions_adddup2(&actions, socket, aside)) == 0
      && (failure = posix_spawn_file_actions_adddup2(&actions, memory, aside + 1)) == 0
      && (failure = posix_spawn_file_actions_adddup2(&actions, aside, 3)) == 0
      && (failure = posix_spawn_file_actions_adddup2(&actions, aside + 1, 4)) == 0
      && (failure = posix_spawn_file_actions_addclosefrom_np(&actions, 5)) == 0
      && (failure = posix_spawnattr_setsigdefault(&attributes, &all)) == 0
      && (failure = posix_spawnattr_setsigmask(&attributes, &none)) == 0
      && (failure = posix_spawnattr_setflags(
              &attributes,
              POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)) == 0) {
    failure = posix_spawn(process, program, &actions, &attributes, arguments, environment);
  }
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failure;
}
