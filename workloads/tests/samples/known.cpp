// A program whose every request is known; the samples beside it are what tools wrote while it ran.
// g++ -O0 known.cpp -o known; with -DMTRACE it calls mtrace() first.
#include <cstdint>
#include <cstdlib>
#include <malloc.h>
#include <new>
#ifdef MTRACE
#include <mcheck.h>
#endif

int main() {
#ifdef MTRACE
    mtrace();
#endif
    void *a = malloc(24);
    void *b = calloc(3, 100);
    a = realloc(a, 64);
    void *c = nullptr;
    if (posix_memalign(&c, 256, 240)) return 1;
    void *d = aligned_alloc(4096, 8192);
    void *e = realloc(nullptr, 10);
    free(b);
    e = realloc(e, 0);
    void *f = malloc(0);
    volatile size_t huge = PTRDIFF_MAX - 4096;
    void *none = malloc(huge);
    if (realloc(a, huge) || none) return 1;
    free(nullptr);
    free(c);
    void *g = reallocarray(nullptr, 10, 24);
    void *h = memalign(32, 100);
    int *i = new int;
    char *j = new char[40];
    struct alignas(64) Line { char bytes[64]; };
    Line *k = new Line;
    delete i;
    free(f);
    for (int n = 0; n < 5; n++) g = realloc(g, 1000 << n);
    delete[] j;
    delete k;
    free(g);
    free(a);
    free(h);
    (void)d; // never freed
    return 0;
}
