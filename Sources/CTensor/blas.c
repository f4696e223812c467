// OpenBLAS chooses its kernels in its constructor, from the environment. It is asked again here, before its
// first use. The two functions are exported but not declared; builds without run-time choice lack them.
#include "ctensor.h"

#include <stdlib.h>

__attribute__((weak)) extern void gotoblas_dynamic_quit(void);
__attribute__((weak)) extern void gotoblas_dynamic_init(void);

void ctensor_reset_blas_core(void) {
  if (!gotoblas_dynamic_quit || !gotoblas_dynamic_init) return;
  const char *inherited = getenv("OPENBLAS_CORETYPE"), *wanted = getenv("READING_ROOM_BLAS_CORETYPE");
  if (!inherited && !wanted) return;
  if (wanted) setenv("OPENBLAS_CORETYPE", wanted, 1);
  else unsetenv("OPENBLAS_CORETYPE");
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
}
