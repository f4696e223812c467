// What Linux offers to shut a process in, and Swift cannot call.
//
// Reason for every function here: prctl and syscall are variadic, and a seccomp filter is a table of
// macros. All of it is plain C without state.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Memory that two processes map: a file without a name that cannot shrink under either of them.
// Its descriptor, or -1 with errno.
int cisolation_shared_memory(size_t bytes);

typedef enum {
  CISOLATION_FULL = 0,      // limits and system call filter are in force
  CISOLATION_LIMITS_ONLY,   // this kernel takes no filter; limits are in force
  CISOLATION_FAILED         // not even the limits could be set
} cisolation_level;

// Shuts the calling process in, for good: at most `memory` bytes of address space, no core file,
// no files written, no new privileges, and only those system calls that reading a file and
// answering on an open socket take. Whatever else is asked of the kernel fails with EPERM: no
// network, no program started, no process made or signalled, no file made, changed or removed.
cisolation_level cisolation_enter(uint64_t memory);

// Starts a program in a session of its own, so that no terminal and none of its signals reach it,
// with nothing open but /dev/null and the two descriptors, which become 3 and 4. 0, or errno.
int cisolation_spawn(
    const char *program, char *const arguments[], char *const environment[], int socket,
    int memory, int *process);
