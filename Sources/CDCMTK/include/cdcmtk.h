#pragma once
#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
}
#endif
