#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include "cncurses.h"

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <term.h>

static SCREEN *screen = NULL;

int cncurses_choose_locale(void) {
  setlocale(LC_CTYPE, "");
  if (strcasecmp(nl_langinfo(CODESET), "UTF-8") == 0) return 1;
  setlocale(LC_CTYPE, "C.UTF-8");
  return 0;
}

int cncurses_described_colors(const char *term) {
  // With a screen open its description is loaded already, and in use.
  if (screen) return cncurses_colors();
  int error = 0;
  if (setupterm(term, 1, &error) != OK) return -1;
  int colors = tigetnum("colors");
  del_curterm(cur_term);
  return colors < 0 ? 0 : colors;
}

int cncurses_open(void) {
  screen = newterm(NULL, stdout, stdin);
  if (!screen) return -1;
  raw();
  noecho();
  nonl();
  cncurses_signals_apply();
  leaveok(stdscr, FALSE);
  scrollok(stdscr, FALSE);
  idlok(stdscr, FALSE);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  return 0;
}

void cncurses_close(void) {
  if (!screen) return;
  endwin();
  delscreen(screen);
  screen = NULL;
}

void cncurses_leave(void) {
  def_prog_mode();
  endwin();
  cncurses_signals_apply();
}

void cncurses_enter(void) {
  reset_prog_mode();
  cncurses_signals_apply();
  clearok(curscr, TRUE);
}

int cncurses_colors(void) { return has_colors() ? COLORS : 0; }
int cncurses_color_pairs(void) { return has_colors() ? COLOR_PAIRS : 0; }

int cncurses_define_pair(int pair, int foreground, int background) {
  return init_extended_pair(pair, foreground, background) == OK ? 0 : -1;
}

void cncurses_put(int row, int column, const wchar_t *text, unsigned attributes, int pair) {
  attr_t bits = A_NORMAL;
  if (attributes & cncurses_bold) bits |= A_BOLD;
  if (attributes & cncurses_dim) bits |= A_DIM;
  if (attributes & cncurses_reverse) bits |= A_REVERSE;
  if (attributes & cncurses_underline) bits |= A_UNDERLINE;
  cchar_t cell;
  if (setcchar(&cell, text, bits, 0, &pair) == OK) mvadd_wch(row, column, &cell);
}

void cncurses_flush(int row, int column) {
  curs_set(row < 0 ? 0 : 1);
  if (row >= 0) move(row, column);
  wnoutrefresh(stdscr);
  doupdate();
}

void cncurses_redraw_all(void) { clearok(curscr, TRUE); }

void cncurses_resize(int height, int width) {
  resizeterm(height, width);
  clearok(curscr, TRUE);
}

int cncurses_window_size(int descriptor, struct winsize *size) {
  return ioctl(descriptor, TIOCGWINSZ, size);
}

size_t cncurses_leave_sequence(uint8_t *output, size_t capacity) {
  char name[] = "rmcup";
  const char *sequence = tigetstr(name);
  if (!sequence || sequence == (const char *)-1) return 0;
  size_t length = strlen(sequence);
  if (length > capacity) return 0;
  memcpy(output, sequence, length);
  return length;
}
