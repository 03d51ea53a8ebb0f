/* Threads that ask for everything by chance, keep blocks in their own storage, and are cleaned up after. */
#define _GNU_SOURCE
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 64, STEPS = 5000 };
static pthread_key_t key;

static void gone(void *block) {
    free(block);
    free(malloc(33));
}

static void *had(unsigned chance, void *old, size_t size) {
    void *block = NULL;
    switch (chance & 7) {
    case 0: free(old); return NULL;
    case 1: return realloc(old, size | 1);
    case 2: return reallocarray(old, 3, size + 1);
    }
    free(old);
    switch (chance & 7) {
    case 3: return memalign(64, size);
    case 4: return posix_memalign(&block, 32, size) ? NULL : block;
    case 5: return calloc(3, size);
    case 6: return aligned_alloc(128, (size + 127) / 128 * 128);
    }
    return malloc(size);
}

static void *work(void *number) {
    unsigned state = (long)number;
    void *blocks[BLOCKS] = {0};
    char *text;
    pthread_setspecific(key, malloc(55));
    for (int i = 0; i < STEPS; i++) {
        state = state * 1103515245 + 12345;
        void **block = &blocks[state >> 16 & (BLOCKS - 1)];
        *block = had(state >> 24, *block, state >> 12 & 1023);
    }
    if (asprintf(&text, "%u", state) > 0) free(text);
    for (int i = 0; i < BLOCKS; i++) free(blocks[i]);
    return NULL;
}

int main(void) {
    pthread_t threads[4];
    pthread_key_create(&key, gone);
    for (long i = 0; i < 4; i++) pthread_create(&threads[i], NULL, work, (void *)i);
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    for (long i = 0; i < 20; i++) {
        pthread_create(&threads[0], NULL, work, (void *)i);
        pthread_join(threads[0], NULL);
    }
    return 0;
}
