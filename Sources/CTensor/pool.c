// A small pool of threads. Between the layers of a network they look for work for a moment, because waking a thread
// takes longer than many a layer; then they park on a condition variable: other people use the machine too.
#include "ctensor.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum {
  MAXIMUM_WORKERS = 255,
  // How long a thread looks before it parks. The gaps between layers are below 20 microseconds.
  LOOK_NANOSECONDS = 60 * 1000,
};

struct ctensor_pool {
  pthread_mutex_t mutex;
  pthread_cond_t wake, done;
  pthread_t threads[MAXIMUM_WORKERS];
  int started;
  atomic_int stopping;
  // The number of the round and, in the lowest byte, the workers that take part: one number, so that a worker never
  // joins a round it is not counted in.
  _Atomic uint64_t round;
  atomic_int parked;   // workers that wait on `wake`
  atomic_int running;  // workers of this round not yet finished
  atomic_int waiting;  // whether the caller waits on `done`
  ctensor_task task;
  void *context;
  int64_t count;
  atomic_llong next;
};

typedef struct {
  ctensor_pool *pool;
  int worker;
  uint64_t round;
} start_arguments;

static void rest(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

static int64_t nanoseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

// Looks for a while whether the condition holds.
#define LOOK_FOR(condition)                                                              \
  for (int64_t start = nanoseconds(); !(condition) && nanoseconds() - start < LOOK_NANOSECONDS;) \
    for (int i = 0; i < 32 && !(condition); i++) rest()

static void work(ctensor_pool *pool, int worker) {
  for (;;) {
    int64_t index = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);
    if (index >= pool->count) return;
    pool->task(pool->context, index, worker);
  }
}

static void finish(ctensor_pool *pool) {
  if (atomic_fetch_sub(&pool->running, 1) != 1 || !atomic_load(&pool->waiting)) return;
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_signal(&pool->done);
  pthread_mutex_unlock(&pool->mutex);
}

static void *thread_main(void *raw) {
  start_arguments arguments = *(start_arguments *)raw;
  free(raw);
  ctensor_pool *pool = arguments.pool;
  uint64_t seen = arguments.round;
  for (;;) {
    LOOK_FOR(atomic_load(&pool->round) != seen || atomic_load(&pool->stopping));
    if (atomic_load(&pool->round) == seen) {
      pthread_mutex_lock(&pool->mutex);
      atomic_fetch_add(&pool->parked, 1);
      while (atomic_load(&pool->round) == seen && !atomic_load(&pool->stopping))
        pthread_cond_wait(&pool->wake, &pool->mutex);
      atomic_fetch_sub(&pool->parked, 1);
      pthread_mutex_unlock(&pool->mutex);
    }
    if (atomic_load(&pool->stopping)) return NULL;
    seen = atomic_load(&pool->round);
    if (arguments.worker > (int)(seen & 0xff)) continue;
    work(pool, arguments.worker);
    finish(pool);
  }
}

ctensor_pool *ctensor_pool_create(void) {
  ctensor_pool *pool = calloc(1, sizeof *pool);
  if (!pool) return NULL;
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->wake, NULL);
  pthread_cond_init(&pool->done, NULL);
  return pool;
}

void ctensor_pool_destroy(ctensor_pool *pool) {
  if (!pool) return;
  pthread_mutex_lock(&pool->mutex);
  atomic_store(&pool->stopping, 1);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
  for (int i = 0; i < pool->started; i++) pthread_join(pool->threads[i], NULL);
  pthread_cond_destroy(&pool->wake);
  pthread_cond_destroy(&pool->done);
  pthread_mutex_destroy(&pool->mutex);
  free(pool);
}

static void start_workers(ctensor_pool *pool, int wanted) {
  while (pool->started < wanted && pool->started < MAXIMUM_WORKERS) {
    start_arguments *arguments = malloc(sizeof *arguments);
    if (!arguments) return;
    *arguments = (start_arguments){pool, pool->started + 1, atomic_load(&pool->round)};
    if (pthread_create(&pool->threads[pool->started], NULL, thread_main, arguments) != 0) {
      free(arguments);
      return;
    }
    pool->started++;
  }
}

void ctensor_run(ctensor_execution execution, int64_t count, ctensor_task task, void *context) {
  ctensor_pool *pool = execution.pool;
  int64_t workers = execution.threads - 1;
  if (workers > count - 1) workers = count - 1;
  if (workers > MAXIMUM_WORKERS) workers = MAXIMUM_WORKERS;
  if (pool && workers >= 1) {
    start_workers(pool, (int)workers);
    if (workers > pool->started) workers = pool->started;
  }
  if (!pool || workers < 1) {
    for (int64_t i = 0; i < count; i++) task(context, i, 0);
    return;
  }
  pool->task = task;
  pool->context = context;
  pool->count = count;
  atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
  atomic_store(&pool->running, (int)workers);
  uint64_t round = atomic_load(&pool->round);
  atomic_store(&pool->round, ((round >> 8) + 1) << 8 | (uint64_t)workers);
  // A worker that parks counts itself before it looks at the round for the last time.
  if (atomic_load(&pool->parked) > 0) {
    pthread_mutex_lock(&pool->mutex);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
  }
  work(pool, 0);
  LOOK_FOR(atomic_load(&pool->running) == 0);
  if (atomic_load(&pool->running) == 0) return;
  pthread_mutex_lock(&pool->mutex);
  atomic_store(&pool->waiting, 1);
  while (atomic_load(&pool->running) > 0) pthread_cond_wait(&pool->done, &pool->mutex);
  atomic_store(&pool->waiting, 0);
  pthread_mutex_unlock(&pool->mutex);
}
