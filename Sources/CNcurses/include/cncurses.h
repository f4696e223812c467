// ncurses and signals for TerminalIO. One screen for each process: ncurses keeps it in globals.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <wchar.h>

#ifdef __cplusplus
extern "C" {
#endif

// Attributes of cncurses_put, to be added.
enum {
  cncurses_bold = 1,
  cncurses_dim = 2,
  cncurses_reverse = 4,
  cncurses_underline = 8,
};

// Letters the signal handlers write to the wake pipe.
enum {
  cncurses_resized = 'W',
  cncurses_stop_asked = 'Z',
  cncurses_continued = 'C',
  cncurses_hung_up = 'H',
  cncurses_terminated = 'T',
  cncurses_interrupted = 'I',
};

// Chooses the environment's character set for text, C.UTF-8 where that is not UTF-8, and leaves numbers as
// they are: other libraries read them with a decimal point. Returns 1 when the environment's own is UTF-8.
// (setlocale: shared mutable state)
int cncurses_choose_locale(void);

// Number of colours the terminal description has, -1 when there is none for `term`.
// (setupterm: global state)
int cncurses_described_colors(const char *term);

// Starts ncurses on standard input and output: raw keys, no echo, colours with the terminal's own as default.
// Returns 0, or -1 when the terminal is not described. (newterm; stdscr is a global)
int cncurses_open(void);

// Leaves ncurses and frees what it holds. The terminal's modes are those before cncurses_open.
void cncurses_close(void);

// Gives the terminal back for a while, and takes it again.
void cncurses_leave(void);
void cncurses_enter(void);

// Colours and colour pairs of the open screen. (COLORS, COLOR_PAIRS: macros over globals)
int cncurses_colors(void);
int cncurses_color_pairs(void);

// Defines a colour pair; -1 stands for the terminal's own colour.
int cncurses_define_pair(int pair, int foreground, int background);

// Puts one character with its combining marks, ended by zero, in a cell. (cchar_t, attribute macros)
void cncurses_put(int row, int column, const wchar_t *text, unsigned attributes, int pair);

// Sends what changed, with the cursor at a cell, or hidden when row is negative.
void cncurses_flush(int row, int column);

// Makes the next flush clear the terminal and draw everything.
void cncurses_redraw_all(void);

// Tells ncurses the terminal's size.
void cncurses_resize(int height, int width);

// Size of the terminal in cells and pixels. (ioctl: variadic)
int cncurses_window_size(int descriptor, struct winsize *size);

// The terminal's sequence that leaves the alternate screen, of at most `capacity` bytes; its length.
size_t cncurses_leave_sequence(uint8_t *output, size_t capacity);

// Catches SIGWINCH, SIGTSTP, SIGCONT, SIGHUP, SIGTERM and SIGINT: each writes a letter to wake_descriptor.
// SIGPIPE does nothing. A crash (SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSYS), any other signal
// that ends the process (SIGQUIT, SIGXCPU, SIGXFSZ, SIGALRM, SIGUSR1, SIGUSR2), and a call of exit, first
// writes `restore` to the terminal and sets the modes it has now, then goes on as it would have.
// Call before the modes are changed. At most 512 bytes of `restore` are kept.
// (handlers run at any moment and share state with them, which Swift cannot do safely)
int cncurses_signals_install(
    int wake_descriptor, int terminal, const uint8_t *restore, size_t length);

// Sets the handlers again where ncurses has put its own in their place.
void cncurses_signals_apply(void);

// Changes what a crash writes.
void cncurses_signals_set_restore(const uint8_t *restore, size_t length);

// Puts back the handlers from before.
void cncurses_signals_remove(void);

// Stops the process group as the terminal's suspend key would, and returns when it is continued.
void cncurses_stop(void);

#ifdef __cplusplus
}
#endif
