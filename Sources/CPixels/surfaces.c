// Surfaces below the size of a voxel: see cpixels_surfaces.h.
#include "include/cpixels_surfaces.h"
#include "processors.h"

#include <string.h>

// Corner i of a cell lies at (i & 1, i >> 1 & 1, i >> 2 & 1). Faces list their corners
// counterclockwise seen from outside.
static const uint8_t FACES[6][4] = {
    {0, 4, 6, 2}, {1, 3, 7, 5}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 2, 3, 1}, {4, 5, 7, 6}};

enum { CASES = 256, EDGES = 12, MOST_TRIANGLES = 5, HALF = 128 };

// Triangles of a cell by which corners are inside, as edges.
typedef struct {
  uint8_t count;
  uint8_t edges[MOST_TRIANGLES * 3];
} cell_triangles;

// Edges along x are 0...3 by y + 2z, along y 4...7 by x + 2z, along z 8...11 by x + 2y.
static uint8_t edge_between(uint8_t a, uint8_t b) {
  const uint8_t low = a < b ? a : b, across = a ^ b;
  if (across == 1) return low >> 1;
  if (across == 2) return 4 + ((low & 1) | (low >> 1 & 2));
  return 8 + (low & 3);
}

// Within each face, an edge that leads in is followed by the one that leads out of the same corners, so
// that inside corners that touch only across a face are kept apart, alike in both cells.
static void follow_faces(int inside, uint8_t next[EDGES]) {
  memset(next, EDGES, EDGES);
  for (int face = 0; face < 6; face++) {
    for (int i = 0; i < 4; i++) {
      const uint8_t *corners = FACES[face];
      const uint8_t a = corners[i], b = corners[(i + 1) & 3];
      if ((inside >> a & 1) || !(inside >> b & 1)) continue;
      int j = i + 1;
      while (inside >> corners[(j + 1) & 3] & 1) j++;
      next[edge_between(a, b)] = edge_between(corners[j & 3], corners[(j + 1) & 3]);
    }
  }
}

static void make_cases(cell_triangles cases[CASES]) {
  for (int inside = 0; inside < CASES; inside++) {
    uint8_t next[EDGES];
    follow_faces(inside, next);
    cell_triangles *cell = &cases[inside];
    cell->count = 0;
    for (uint8_t start = 0; start < EDGES; start++) {
      if (next[start] == EDGES) continue;
      uint8_t second = next[start], third = next[second];
      next[start] = EDGES;
      while (third != start) {
        uint8_t *triangle = cell->edges + 3 * cell->count++;
        triangle[0] = start, triangle[1] = third, triangle[2] = second;
        next[second] = EDGES;
        second = third;
        third = next[second];
      }
      next[second] = EDGES;
    }
  }
}

typedef struct {
  const uint8_t *shares;
  cpixels_grid grid;
  // Vertices on edges along x and y of the slices below and above, and along z between them.
  uint32_t *x_slots[2], *y_slots[2], *z_slots;
  float *vertices;
  uint32_t *triangles;
  cpixels_surface_size size;
} surface_walk;

static const uint64_t TOP_BITS = 0x8080808080808080u;

INLINE uint64_t eight(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

static void add_vertex(
    surface_walk *walk, uint32_t *slot, int axis, const int32_t place[3], uint8_t a, uint8_t b) {
  *slot = (uint32_t)walk->size.vertices;
  if (walk->vertices) {
    float *vertex = walk->vertices + 3 * walk->size.vertices;
    for (int i = 0; i < 3; i++) vertex[i] = (float)place[i];
    vertex[axis] += (127.5f - (float)a) / ((float)b - (float)a);
  }
  walk->size.vertices++;
}

// Vertices between a row of voxels and another, `count` pairs.
static void add_vertices(
    surface_walk *walk, const uint8_t *row, const uint8_t *other, int32_t count, uint32_t *slots,
    int axis, int32_t y, int32_t z) {
  for (int32_t x = 0; x < count;) {
    if (x + 8 <= count && !((eight(row + x) ^ eight(other + x)) & TOP_BITS)) {
      x += 8;
      continue;
    }
    const int32_t end = x + 8 < count ? x + 8 : count;
    for (; x < end; x++) {
      const int32_t place[3] = {x, y, z};
      if ((row[x] ^ other[x]) & HALF) {
        add_vertex(walk, slots + x, axis, place, row[x], other[x]);
      }
    }
  }
}

// Vertices on the edges along x and y of a slice.
static void add_slice(surface_walk *walk, int32_t z, int which) {
  const int32_t columns = walk->grid.columns, rows = walk->grid.rows;
  for (int32_t y = 0; y < rows; y++) {
    const uint8_t *row = walk->shares + ((size_t)z * rows + y) * columns;
    const size_t at = (size_t)y * columns;
    add_vertices(walk, row, row + 1, columns - 1, walk->x_slots[which] + at, 0, y, z);
    if (y + 1 < rows) {
      add_vertices(walk, row, row + columns, columns, walk->y_slots[which] + at, 1, y, z);
    }
  }
}

static void add_between(surface_walk *walk, int32_t z) {
  const int32_t columns = walk->grid.columns, rows = walk->grid.rows;
  const size_t area = (size_t)rows * columns;
  for (int32_t y = 0; y < rows; y++) {
    const uint8_t *row = walk->shares + (size_t)z * area + (size_t)y * columns;
    add_vertices(walk, row, row + area, columns, walk->z_slots + (size_t)y * columns, 2, y, z);
  }
}

static void add_triangles(
    surface_walk *walk, const cell_triangles *cell, int32_t x, int32_t y) {
  if (walk->triangles) {
    const size_t c = (size_t)walk->grid.columns;
    const size_t at = (size_t)y * c + (size_t)x;
    for (int i = 0; i < 3 * cell->count; i++) {
      const uint8_t edge = cell->edges[i], first = edge & 1, second = edge >> 1 & 1;
      uint32_t vertex;
      if (edge < 4) {
        vertex = walk->x_slots[second][at + first * c];
      } else if (edge < 8) {
        vertex = walk->y_slots[second][at + first];
      } else {
        vertex = walk->z_slots[at + first + second * c];
      }
      walk->triangles[3 * walk->size.triangles + (size_t)i] = vertex;
    }
  }
  walk->size.triangles += cell->count;
}

static void add_cells(surface_walk *walk, int32_t z, const cell_triangles cases[CASES]) {
  const int32_t columns = walk->grid.columns, rows = walk->grid.rows;
  const size_t area = (size_t)rows * columns;
  for (int32_t y = 0; y + 1 < rows; y++) {
    const uint8_t *row[4];
    row[0] = walk->shares + (size_t)z * area + (size_t)y * columns;
    row[1] = row[0] + columns, row[2] = row[0] + area, row[3] = row[2] + columns;
    for (int32_t x = 0; x + 1 < columns;) {
      if (x + 9 <= columns) {
        uint64_t any = 0, all = ~(uint64_t)0;
        for (int r = 0; r < 4; r++) {
          const uint64_t here = eight(row[r] + x), beside = eight(row[r] + x + 1);
          any |= here | beside;
          all &= here & beside;
        }
        if (!((any ^ all) & TOP_BITS)) {
          x += 8;
          continue;
        }
      }
      const int32_t end = x + 8 < columns - 1 ? x + 8 : columns - 1;
      for (; x < end; x++) {
        int inside = 0;
        for (int r = 0; r < 4; r++) {
          inside |= (row[r][x] >> 7) << (2 * r) | (row[r][x + 1] >> 7) << (2 * r + 1);
        }
        if (cases[inside].count) add_triangles(walk, &cases[inside], x, y);
      }
    }
  }
}

cpixels_surface_size cpixels_surface(
    const uint8_t *shares, cpixels_grid grid, uint32_t *slots, float *vertices,
    uint32_t *triangles) {
  cell_triangles cases[CASES];
  make_cases(cases);
  const size_t area = (size_t)grid.rows * (size_t)grid.columns;
  surface_walk walk = {
      .shares = shares,
      .grid = grid,
      .x_slots = {slots, slots + area},
      .y_slots = {slots + 2 * area, slots + 3 * area},
      .z_slots = slots + 4 * area,
      .vertices = vertices,
      .triangles = triangles};
  add_slice(&walk, 0, 0);
  for (int32_t z = 0; z + 1 < grid.slices; z++) {
    add_slice(&walk, z + 1, 1);
    add_between(&walk, z);
    add_cells(&walk, z, cases);
    uint32_t *x = walk.x_slots[0], *y = walk.y_slots[0];
    walk.x_slots[0] = walk.x_slots[1], walk.y_slots[0] = walk.y_slots[1];
    walk.x_slots[1] = x, walk.y_slots[1] = y;
  }
  return walk.size;
}
