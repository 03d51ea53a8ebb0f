/* Every function once or a few times, each with a size of its own. Prints nothing. */
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void sizes(void) {
    /* Every length of a size's encoding, and sizes on both sides of each step. */
    size_t steps[] = {255, 256, 65535, 65536, (1 << 24) - 1, 1 << 24, 3ul << 30};
    for (int i = 0; i < 7; i++) free(malloc(steps[i]));
}

static void resizes(void) {
    char *p = realloc(NULL, 20001);
    p = realloc(p, 20002);
    p = realloc(p, 2000003);
    p = realloc(p, 31);
    void *wall = malloc(20010);
    p = realloc(p, 400004);
    assert(realloc(p, 0) == NULL);
    free(wall);
    p = reallocarray(NULL, 7, 2903);
    p = reallocarray(p, 8, 2903);
    free(p);
}

static void refusals(void) {
    errno = 0;
    assert(malloc((size_t)PTRDIFF_MAX + 1) == NULL && errno == ENOMEM);
    errno = 0;
    assert(calloc(SIZE_MAX / 2, 4) == NULL && errno == ENOMEM);
    char *p = malloc(30001);
    strcpy(p, "kept");
    errno = 0;
    assert(realloc(p, (size_t)PTRDIFF_MAX + 1) == NULL && errno == ENOMEM);
    errno = 0;
    assert(reallocarray(p, SIZE_MAX / 2, 4) == NULL && errno == ENOMEM);
    assert(strcmp(p, "kept") == 0);
    free(p);
    void *q = (void *)1;
    assert(posix_memalign(&q, 24, 100) == EINVAL && q == (void *)1);
    assert(posix_memalign(&q, 4, 100) == EINVAL && q == (void *)1);
    assert(posix_memalign(&q, 64, (size_t)PTRDIFF_MAX) == ENOMEM && q == (void *)1);
    assert(memalign(64, (size_t)PTRDIFF_MAX) == NULL);
    assert(pvalloc(SIZE_MAX - 5) == NULL);
}

static void kept_errno(void) {
    errno = 77;
    void *p = malloc(30011);
    assert(errno == 77);
    p = realloc(p, 30012);
    assert(errno == 77);
    free(p);
    free(NULL);
    assert(errno == 77);
    free(calloc(1, 30013));
    free(memalign(64, 30014));
    assert(errno == 77);
}

int main(void) {
    void *blocks[9], *q;
    blocks[0] = malloc(10001);
    blocks[1] = calloc(10, 1001);
    assert(posix_memalign(&blocks[2], 256, 10002) == 0);
    blocks[3] = aligned_alloc(512, 10240);
    blocks[4] = memalign(1024, 10003);
    blocks[5] = valloc(10004);
    blocks[6] = pvalloc(10005);
    assert(posix_memalign(&blocks[7], 8, 10006) == 0);
    blocks[8] = memalign(48, 10007);
    for (int i = 0; i < 9; i++) {
        assert(blocks[i] && malloc_usable_size(blocks[i]) >= 10000);
        free(blocks[i]);
    }
    assert((uintptr_t)blocks[4] % 1024 == 0 && (uintptr_t)blocks[5] % 4096 == 0);
    q = malloc(0);
    assert(q);
    free(q);
    free(NULL);
    sizes();
    resizes();
    refusals();
    kept_errno();
    for (int i = 0; i < 1000; i++) q = malloc(40001);
    return 0;
}
