// Sixel without a quantiser: register numbers in, one escape sequence out.
//
// Goals, in order: every pixel exact; few bytes; a 768 x 768 frame of 101 greys in a few milliseconds.
//
// A band is six rows. For each register used in a band a row of bit patterns is kept. Registers are
// painted from the lowest number to the highest, and a later one replaces what an earlier one painted
// (DEC STD 070, 9; libsixel, ImageMagick and xterm were seen to do so). A register may therefore paint
// what later ones paint anyway: a run is extended while the bits it must paint lie within those it may
// paint in all of its columns. What it need not paint is cut off its end where that saves a byte. On a
// knee this comes, but for longest_gap, within 1 % of the fewest bytes that runs can give for this
// order of registers (compared with dynamic programming). A pass over a band holds registers whose
// spans do not overlap; passes are joined by '$' (back to the first column), bands by '-'.
#include "cpixels_graphics.h"
#include "processors.h"

#include <string.h>

enum { band_rows = 6, register_count = 256, lanes = 8, padding = 64 };

// Columns in a row that a run may paint for its length alone. Longer gaps would save 3 % of the bytes,
// but the terminal would paint three times as many pixels.
enum { longest_gap = 32 };

static const uint64_t every_lane = 0x0101010101010101u;

// The text of a run: `text` with the pattern's character added at each byte marked in `marks`.
typedef struct {
  uint64_t text;
  uint64_t marks;
  uint64_t length;
} sixel_run;

typedef struct {
  size_t width;    // pixels
  size_t columns;  // columns of blocks
  size_t stride;   // bytes from one register's patterns to the next's
  size_t scale;    // side of a block of pixels that share a register
  sixel_run *runs;      // text for each number of columns, 0...columns
  uint8_t *left;        // for each column the bits that no register has painted for good yet
  uint8_t *patterns;    // for each register the bits it must paint; zero between bands
  uint32_t end[register_count];  // behind the last column of each register; 0 for none in this band
  uint8_t was_used[register_count];
} sixel_band;

static size_t stride_of(size_t columns) { return (columns + padding * 2 - 1) / padding * padding; }

static size_t columns_of(size_t width, size_t scale) { return (width + scale - 1) / scale; }

size_t cpixels_sixel_workspace(size_t width) {
  return sizeof(sixel_band) + (width + 1) * sizeof(sixel_run) +
         (register_count + 1) * stride_of(width);
}

static size_t header_bound(void) { return 64 + register_count * 16; }

size_t cpixels_sixel_bound(size_t width, size_t height) {
  size_t bands = (height + band_rows - 1) / band_rows;
  size_t digits = 1;
  for (size_t rest = width; rest > 9; rest /= 10) digits++;
  // Each column of a band shows at most six registers, and for each there is at most a run with it and
  // one without it before the next ("!", digits, a pattern). A register adds "$#" and its number.
  size_t runs = 2 * band_rows * width * (digits + 2);
  return header_bound() + bands * (runs + register_count * 5 + 1) + 2 + lanes;
}

static uint8_t *put_number(uint8_t *out, size_t value) {
  uint8_t digits[20];
  int count = 0;
  do {
    digits[count++] = (uint8_t)('0' + value % 10);
    value /= 10;
  } while (value > 0);
  while (count > 0) *out++ = digits[--count];
  return out;
}

static uint8_t *put_text(uint8_t *out, const char *text) {
  while (*text) *out++ = (uint8_t)*text++;
  return out;
}

static sixel_run run_of(size_t pixels) {
  uint8_t text[lanes] = {0};
  if (pixels <= 3) return (sixel_run){0, every_lane & ((1ull << (8 * pixels)) - 1), pixels};
  text[0] = '!';
  size_t length = (size_t)(put_number(text + 1, pixels) - text);
  sixel_run run = {0, 1ull << (8 * length), length + 1};
  memcpy(&run.text, text, lanes);
  return run;
}

INLINE uint8_t *put_run(uint8_t *out, const sixel_run *run, uint64_t pattern) {
  uint64_t text = run->text + run->marks * ('?' + pattern);
  memcpy(out, &text, lanes);
  return out + run->length;
}

static uint8_t *put_header(
    uint8_t *out, const uint8_t *is_used, size_t width, size_t height, const uint8_t *percents) {
  // P2 = 1: what is not painted stays. Each pixel is painted, but the rows that fill the last band
  // belong to the cells below.
  out = put_text(out, "\033P0;1q\"1;1;");
  out = put_number(out, width);
  *out++ = ';';
  out = put_number(out, height);
  for (size_t i = 0; i < register_count; i++) {
    if (!is_used[i]) continue;
    *out++ = '#';
    out = put_number(out, i);
    out = put_text(out, ";2;");
    out = put_number(out, percents[i * 3]);
    *out++ = ';';
    out = put_number(out, percents[i * 3 + 1]);
    *out++ = ';';
    out = put_number(out, percents[i * 3 + 2]);
  }
  return out;
}

// Notes in which columns each register must paint `bits` of `lines` lines of registers.
INLINE void note_columns(
    sixel_band *band, const uint8_t *registers, size_t lines, const uint8_t *bits) {
  uint8_t *patterns = band->patterns;
  size_t columns = band->columns;
  size_t stride = band->stride;
  uint32_t *end = band->end;
  for (size_t column = 0; column < columns; column++) {
    for (size_t line = 0; line < lines; line++) {
      size_t number = registers[line * columns + column];
      patterns[number * stride + column] |= bits[line];
      end[number] = (uint32_t)column + 1;
    }
  }
}

// Notes which bits each register must paint in a band of `rows` rows of pixels.
INLINE void gather_band(sixel_band *band, const uint8_t *registers, size_t rows) {
  static const uint8_t single[band_rows] = {1, 2, 4, 8, 16, 32};
  uint8_t all = (uint8_t)((1 << rows) - 1);
  const uint8_t pairs[] = {3 & all, 12 & all, 48 & all};
  memset(band->end, 0, sizeof band->end);
  memset(band->left, all, band->columns);
  if (band->scale == 2) {
    note_columns(band, registers, columns_of(rows, 2), pairs);
  } else if (rows == band_rows) {
    note_columns(band, registers, band_rows, single);
  } else {
    note_columns(band, registers, rows, single);
  }
}

// Makes each lane the union of itself and those before it.
INLINE uint64_t spread(uint64_t value) {
  value |= value << 8;
  value |= value << 16;
  return value | value << 32;
}

INLINE uint64_t load(const uint8_t *bytes) {
  uint64_t value;
  memcpy(&value, bytes, lanes);
  return value;
}

// The first column from `column` on with a bit that must be painted; there is one.
INLINE size_t next_needed(const uint8_t *must, size_t column) {
  while ((load(must + column) | load(must + column + lanes) | load(must + column + 2 * lanes) |
          load(must + column + 3 * lanes)) == 0) {
    column += 4 * lanes;
  }
  uint64_t wanted;
  while ((wanted = load(must + column)) == 0) column += lanes;
  return column + (size_t)__builtin_ctzll(wanted) / 8;
}

// A run that is being made longer.
typedef struct {
  size_t start;
  size_t end;
  size_t needed;     // behind the last column with a bit that must be painted; start where there is none
  uint64_t painted;  // bits it must paint
  uint64_t barred;   // bits it may not paint
} sixel_reach;

// The longest run from a column on, longest_gap aside; it may reach beyond `end`.
INLINE sixel_reach reach_from(
    size_t start, const uint8_t *must, const uint8_t *may, size_t end) {
  sixel_reach run = {start, start, start, 0, 0};
  for (;;) {
    uint64_t wanted = load(must + run.end);
    uint64_t all = spread(wanted) | run.painted * every_lane;
    uint64_t none = spread(~load(may + run.end)) | run.barred * every_lane;
    uint64_t conflict = all & none;
    if (conflict != 0) {
      size_t bits = (size_t)__builtin_ctzll(conflict) / 8 * 8;
      run.painted = ((all << 8 | run.painted) >> bits) & 0xff;
      run.end += bits / 8;
      wanted &= (1ull << bits) - 1;
      size_t last = run.end + (64 - bits) / 8 - (size_t)__builtin_clzll(wanted | 1) / 8;
      run.needed = wanted ? last : run.needed;
      return run;
    }
    run.end += lanes;
    if (wanted) run.needed = run.end - (size_t)__builtin_clzll(wanted) / 8;
    run.painted = all >> 56;
    run.barred = none >> 56;
    if (run.end >= end) return run;
    size_t gap = run.end - run.needed;
    if (gap < longest_gap && (run.painted > 0 || run.barred < 0xff)) continue;
    run.end = run.painted > 0 ? run.needed : next_needed(must, run.end);
    return run;
  }
}

// Where to end a run early: as far before its end as the pattern of the next column may be painted.
// Reads up to `lanes` bytes before `may`, which lie in the workspace and do not matter.
INLINE size_t cut_of(const sixel_reach *run, const uint8_t *must, const uint8_t *may) {
  uint64_t next = must[run->end] * every_lane;
  size_t cut = run->end;
  uint64_t hindrance = 0;
  while (cut > run->needed && hindrance == 0) {
    hindrance = next & ~load(may + cut - lanes);
    size_t free = hindrance ? (size_t)__builtin_clzll(hindrance) / 8 : lanes;
    cut -= free < cut - run->needed ? free : cut - run->needed;
  }
  return cut;
}

// Writes the runs of one register from `column` to its last. `may` are the bits it may paint.
INLINE uint8_t *put_register(
    uint8_t *out, const sixel_band *band, const uint8_t *must, const uint8_t *may, size_t column,
    size_t end) {
  const sixel_run *runs = band->runs;
  size_t odd_end = band->width % band->scale != 0 ? band->columns : SIZE_MAX;
  while (column < end) {
    sixel_reach run = reach_from(column, must, may, end);
    if (run.end > end) run.end = end;
    const sixel_run *text = &runs[run.end - column];
    if (run.painted && runs[run.needed - column].length < text->length) {
      size_t cut = cut_of(&run, must, may);
      if (runs[cut - column].length < text->length) {
        run.end = cut;
        text = &runs[cut - column];
      }
    }
    sixel_run odd;
    if (run.end == odd_end) {
      odd = run_of((run.end - column) * band->scale - 1);
      text = &odd;
    }
    out = put_run(out, text, run.painted);
    column = run.end;
  }
  return out;
}

// What a register has painted stays: no other may paint there. Clears its patterns for the next band.
INLINE void settle(uint8_t *restrict left, uint8_t *restrict must, size_t count) {
  for (size_t i = 0; i < count; i++) left[i] ^= must[i];
  memset(must, 0, count);
}

INLINE uint8_t *put_band(uint8_t *out, sixel_band *band, int overpaints) {
  uint8_t waiting[register_count];
  size_t first[register_count];
  size_t count = 0;
  for (size_t number = 0; number < register_count; number++) {
    if (band->end[number] == 0) continue;
    band->was_used[number] = 1;
    waiting[count++] = (uint8_t)number;
    first[number] = next_needed(band->patterns + number * band->stride, 0);
  }
  while (count > 0) {
    size_t column = 0;
    size_t later = 0;
    for (size_t i = 0; i < count; i++) {
      size_t number = waiting[i];
      if (first[number] < column) {
        waiting[later++] = (uint8_t)number;
        continue;
      }
      *out++ = '#';
      out = put_number(out, number);
      uint8_t *must = band->patterns + number * band->stride;
      size_t end = band->end[number];
      out = put_register(out, band, must, overpaints ? band->left : must, column, end);
      settle(band->left + first[number], must + first[number], end - first[number]);
      column = end;
    }
    count = later;
    if (count > 0) *out++ = '$';
  }
  return out;
}

static sixel_band *prepare_band(uint8_t *workspace, size_t width, size_t scale) {
  sixel_band *band = (sixel_band *)workspace;
  memset(band, 0, sizeof *band);
  band->width = width;
  band->scale = scale;
  band->columns = columns_of(width, scale);
  band->stride = stride_of(band->columns);
  band->runs = (sixel_run *)(band + 1);
  for (size_t count = 0; count <= band->columns; count++) band->runs[count] = run_of(count * scale);
  band->left = (uint8_t *)(band->runs + band->columns + 1);
  band->patterns = band->left + band->stride;
  memset(band->left, 0, (register_count + 1) * band->stride);
  return band;
}

FOR_EACH_PROCESSOR
size_t cpixels_sixel_encode(
    const uint8_t *registers, size_t width, size_t height, size_t scale, const uint8_t *percents,
    int overpaints, uint8_t *workspace, uint8_t *output, size_t *band_ends) {
  sixel_band *band = prepare_band(workspace, width, scale);
  uint8_t *body = output + header_bound();
  uint8_t *out = body;
  size_t bands = 0;
  for (size_t row = 0; row < height; row += band_rows) {
    size_t rows = height - row < band_rows ? height - row : band_rows;
    if (row > 0) *out++ = '-';
    gather_band(band, registers + row / scale * band->columns, rows);
    out = put_band(out, band, overpaints);
    band_ends[bands++] = (size_t)(out - body);
  }
  out = put_text(out, "\033\\");
  // Only now is it known which registers are used.
  size_t header = (size_t)(put_header(output, band->was_used, width, height, percents) - output);
  memmove(output + header, body, (size_t)(out - body));
  for (size_t i = 0; i < bands; i++) band_ends[i] += header;
  return header + (size_t)(out - body);
}

void cpixels_map_bytes(
    const uint8_t *input, size_t count, const uint8_t *table, uint8_t *output) {
  for (size_t i = 0; i < count; i++) output[i] = table[input[i]];
}

void cpixels_map_visible_bytes(
    const uint8_t *input, size_t count, const uint8_t *table, const uint8_t *visible,
    uint8_t *output) {
  for (size_t i = 0; i < count; i++) {
    if (visible[input[i]]) output[i] = table[input[i]];
  }
}

void cpixels_map_blocks(
    const uint8_t *upper, const uint8_t *lower, size_t count, const uint8_t *table,
    uint8_t *output) {
  for (size_t i = 0; i < count / 2; i++) {
    unsigned sum = upper[2 * i] + upper[2 * i + 1] + lower[2 * i] + lower[2 * i + 1];
    output[i] = table[(sum + 2) / 4];
  }
  if (count % 2 == 1) output[count / 2] = table[(upper[count - 1] + lower[count - 1] + 1) / 2];
}

void cpixels_map_visible_blocks(
    const uint8_t *upper, const uint8_t *lower, size_t count, const uint8_t *table,
    const uint8_t *visible, uint8_t *output) {
  for (size_t i = 0; i < count; i += 2) {
    size_t right = i + 1 < count ? i + 1 : i;
    const uint8_t indices[] = {upper[i], upper[right], lower[i], lower[right]};
    for (size_t k = 0; k < sizeof indices; k++) {
      if (!visible[indices[k]]) continue;
      output[i / 2] = table[indices[k]];
      break;
    }
  }
}

void cpixels_mark_bytes(const uint8_t *input, size_t count, uint8_t *marks) {
  for (size_t i = 0; i < count; i++) marks[input[i]] = 1;
}
