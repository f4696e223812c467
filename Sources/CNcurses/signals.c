// What a signal may do: write to a pipe or the terminal, set modes, pass on. Nothing else is safe here.
#include "cncurses.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { restore_capacity = 512, stack_size = 64 * 1024 };

static const int events[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGHUP, SIGTERM, SIGINT, SIGPIPE};
// Crashes, and all else that ends a process which does not catch it.
static const int crashes[] = {SIGSEGV, SIGABRT, SIGILL,  SIGTRAP, SIGBUS,  SIGFPE, SIGSYS,
                              SIGQUIT, SIGXCPU, SIGXFSZ, SIGALRM, SIGUSR1, SIGUSR2};
enum {
  event_count = sizeof events / sizeof *events,
  crash_count = sizeof crashes / sizeof *crashes,
};

static struct sigaction old_events[event_count];
static struct sigaction old_crashes[crash_count];
static volatile sig_atomic_t is_active = 0;
static volatile sig_atomic_t wake = -1;
static volatile sig_atomic_t tty = -1;
static struct termios modes;
static uint8_t restore_bytes[restore_capacity];
static volatile sig_atomic_t restore_length = 0;
static int is_exit_watched = 0;

static void write_all(int descriptor, const uint8_t *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(descriptor, bytes, length);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    length -= (size_t)written;
  }
}

static void restore_terminal(void) {
  if (!is_active) return;
  is_active = 0;
  write_all(tty, restore_bytes, (size_t)restore_length);
  tcsetattr(tty, TCSANOW, &modes);
}

static void on_event(int number) {
  int saved = errno;
  char letter = 0;
  switch (number) {
    case SIGWINCH: letter = cncurses_resized; break;
    case SIGTSTP: letter = cncurses_stop_asked; break;
    case SIGCONT: letter = cncurses_continued; break;
    case SIGHUP: letter = cncurses_hung_up; break;
    case SIGTERM: letter = cncurses_terminated; break;
    case SIGINT: letter = cncurses_interrupted; break;
    default: break;
  }
  // A full pipe already wakes the reader.
  if (letter && write(wake, &letter, 1) < 0) errno = 0;
  errno = saved;
}

// Ends as if the signal had never been caught. Not by the handler that was there before: that may be a
// backtracer, which prints what is in memory, a patient's images among it, and asks questions on the terminal.
static void on_crash(int number) {
  restore_terminal();
  struct sigaction standard;
  memset(&standard, 0, sizeof standard);
  standard.sa_handler = SIG_DFL;
  sigemptyset(&standard.sa_mask);
  sigaction(number, &standard, NULL);
  raise(number);
}

// A core file would hold what is on the screen, and more.
static void forbid_core_files(void) {
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

static void use_alternate_stack(void) {
  // For stack overflows. Kept for the life of the process.
  static uint8_t stack[stack_size];
  stack_t current;
  if (sigaltstack(NULL, &current) == 0 && !(current.ss_flags & SS_DISABLE)) return;
  stack_t own = {.ss_sp = stack, .ss_size = sizeof stack, .ss_flags = 0};
  sigaltstack(&own, NULL);
}

static void catch_events(int is_first) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_event;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < event_count; i++) {
    sigaction(events[i], &action, is_first ? &old_events[i] : NULL);
  }
}

void cncurses_signals_apply(void) {
  if (is_active) catch_events(0);
}

int cncurses_signals_install(
    int wake_descriptor, int terminal, const uint8_t *restore, size_t length) {
  if (is_active) return -1;
  if (tcgetattr(terminal, &modes) != 0) return -1;
  wake = wake_descriptor;
  tty = terminal;
  cncurses_signals_set_restore(restore, length);
  use_alternate_stack();
  forbid_core_files();
  catch_events(1);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_crash;
  action.sa_flags = SA_ONSTACK | SA_NODEFER;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < crash_count; i++) sigaction(crashes[i], &action, &old_crashes[i]);
  if (!is_exit_watched) is_exit_watched = atexit(restore_terminal) == 0;
  is_active = 1;
  return 0;
}

void cncurses_signals_set_restore(const uint8_t *restore, size_t length) {
  if (length > restore_capacity) length = restore_capacity;
  restore_length = 0;
  memcpy(restore_bytes, restore, length);
  restore_length = (sig_atomic_t)length;
}

void cncurses_signals_remove(void) {
  if (!is_active) return;
  is_active = 0;
  for (size_t i = 0; i < event_count; i++) sigaction(events[i], &old_events[i], NULL);
  for (size_t i = 0; i < crash_count; i++) sigaction(crashes[i], &old_crashes[i], NULL);
}

void cncurses_stop(void) {
  struct sigaction standard;
  memset(&standard, 0, sizeof standard);
  standard.sa_handler = SIG_DFL;
  sigemptyset(&standard.sa_mask);
  sigaction(SIGTSTP, &standard, NULL);
  is_active = 0;
  // The whole group, as the key would: a shell waits for all of a job (make, a pipe) to stop.
  kill(0, SIGTSTP);
  is_active = 1;
  cncurses_signals_apply();
}
