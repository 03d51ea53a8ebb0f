/* Rounds of threads that hand blocks to each other: what one had, the next one frees. */
#include <pthread.h>
#include <stdlib.h>

enum { THREADS = 4, BLOCKS = 20000 };
static void *handed[THREADS][BLOCKS];
static pthread_barrier_t all;

static void *work(void *number) {
    long me = (long)number, next = (me + 1) % THREADS;
    for (int i = 0; i < BLOCKS; i++) handed[me][i] = malloc(50001 + me);
    pthread_barrier_wait(&all);
    for (int i = 0; i < BLOCKS; i++) free(handed[next][i]);
    /* Everybody at once, the same addresses again and again. */
    void *mine[8] = {0};
    for (int i = 0; i < BLOCKS; i++) {
        mine[i % 8] = realloc(mine[i % 8], 60 + i % 50);
        if (i % 3 == 0) {
            free(mine[i % 8]);
            mine[i % 8] = NULL;
        }
    }
    for (int i = 0; i < 8; i++) free(mine[i]);
    return NULL;
}

static void *once(void *unused) {
    free(malloc(50011));
    return NULL;
}

int main(void) {
    pthread_t threads[THREADS];
    pthread_barrier_init(&all, NULL, THREADS);
    for (long i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, work, (void *)i);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    /* One after the other, on the stack of the one before. */
    for (int i = 0; i < 3; i++) {
        pthread_create(&threads[0], NULL, once, NULL);
        pthread_join(threads[0], NULL);
    }
    return 0;
}
