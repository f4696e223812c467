// A small pool of threads that park on a condition variable as soon as there is nothing to do:
// other people use the machine too.
#include "ctensor.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { MAXIMUM_WORKERS = 256 };

struct ctensor_pool {
  pthread_mutex_t mutex;
  pthread_cond_t wake, done;
  pthread_t threads[MAXIMUM_WORKERS];
  int started;
  int wanted;        // workers that take part in this round
  int running;       // workers of this round not yet finished
  uint64_t round;    // counts rounds, so that a worker never runs one twice
  int stopping;
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

static void work(ctensor_pool *pool, int worker) {
  for (;;) {
    int64_t index = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);
    if (index >= pool->count) return;
    pool->task(pool->context, index, worker);
  }
}

static void *thread_main(void *raw) {
  start_arguments arguments = *(start_arguments *)raw;
  free(raw);
  ctensor_pool *pool = arguments.pool;
  uint64_t seen = arguments.round;
  pthread_mutex_lock(&pool->mutex);
  for (;;) {
    while (!pool->stopping && pool->round == seen) pthread_cond_wait(&pool->wake, &pool->mutex);
    if (pool->stopping) break;
    seen = pool->round;
    if (arguments.worker > pool->wanted) continue;
    pthread_mutex_unlock(&pool->mutex);
    work(pool, arguments.worker);
    pthread_mutex_lock(&pool->mutex);
    if (--pool->running == 0) pthread_cond_signal(&pool->done);
  }
  pthread_mutex_unlock(&pool->mutex);
  return NULL;
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
  pool->stopping = 1;
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
  for (int i = 0; i < pool->started; i++) pthread_join(pool->threads[i], NULL);
  pthread_cond_destroy(&pool->wake);
  pthread_cond_destroy(&pool->done);
  pthread_mutex_destroy(&pool->mutex);
  free(pool);
}

// Called with the mutex held.
static void start_workers(ctensor_pool *pool, int wanted) {
  while (pool->started < wanted && pool->started < MAXIMUM_WORKERS) {
    start_arguments *arguments = malloc(sizeof *arguments);
    if (!arguments) return;
    *arguments = (start_arguments){pool, pool->started + 1, pool->round};
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
  if (!pool || workers < 1) {
    for (int64_t i = 0; i < count; i++) task(context, i, 0);
    return;
  }
  pthread_mutex_lock(&pool->mutex);
  start_workers(pool, (int)workers);
  if (workers > pool->started) workers = pool->started;
  pool->task = task;
  pool->context = context;
  pool->count = count;
  atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
  pool->wanted = (int)workers;
  pool->running = (int)workers;
  pool->round++;
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
  work(pool, 0);
  pthread_mutex_lock(&pool->mutex);
  while (pool->running > 0) pthread_cond_wait(&pool->done, &pool->mutex);
  pthread_mutex_unlock(&pool->mutex);
}
