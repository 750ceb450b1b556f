/* What this processor can do, and what its operating system lets programs use of it. */
#include "product.h"

#if defined(__x86_64__)
#include <cpuid.h>

enum {
  OSXSAVE = 1 << 27,
  FMA = 1 << 12,
  F16C = 1 << 29,
  YMM_STATE = 0x6,  /* of XCR0: SSE and AVX registers are kept */
  ZMM_STATE = 0xe6, /* the same, with masks and all of the 512-bit registers */
  AVX2 = 1 << 5,
  AVX512F = 1 << 16,
  AVX512BW = 1 << 30,
  AVX512VNNI = 1 << 11,
};

/* The registers of CPUID that tell of instruction sets; zero where the processor has none such. */
typedef struct {
  unsigned basic;    /* leaf 1, ECX */
  unsigned extended; /* leaf 7, EBX */
  unsigned further;  /* leaf 7, ECX */
} features;

static features features_of_processor(void) {
  features found = {0, 0, 0};
  unsigned a, b, c, d;
  if (__get_cpuid(1, &a, &b, &c, &d)) {
    found.basic = c;
  }
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) {
    found.extended = b;
    found.further = c;
  }
  return found;
}

/* Returns whether the operating system keeps these registers when it switches threads. */
static int keeps(features found, unsigned state) {
  if ((found.basic & OSXSAVE) == 0) {
    return 0;
  }
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & state) == state;
}

int fovea_has_avx2(void) {
  features found = features_of_processor();
  return (found.basic & FMA) != 0 && (found.extended & AVX2) != 0 && keeps(found, YMM_STATE);
}

int fovea_has_f16c(void) { return (features_of_processor().basic & F16C) != 0; }

int fovea_has_avx512(void) {
  features found = features_of_processor();
  unsigned wanted = AVX512F | AVX512BW;
  return (found.extended & wanted) == wanted && (found.further & AVX512VNNI) != 0 &&
         keeps(found, ZMM_STATE);
}

int fovea_has_neon(void) { return 0; }

#else

int fovea_has_avx2(void) { return 0; }

int fovea_has_f16c(void) { return 0; }

int fovea_has_avx512(void) { return 0; }

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>

enum { ASIMDDP = 1 << 20 };

int fovea_has_neon(void) { return (getauxval(AT_HWCAP) & ASIMDDP) != 0; }

#elif defined(__aarch64__) && defined(__APPLE__)

/* All of Apple's processors that run macOS have it. */
int fovea_has_neon(void) { return 1; }

#else

int fovea_has_neon(void) { return 0; }

#endif
#endif
