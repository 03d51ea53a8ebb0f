/* A library with an allocator of its own, which takes no other's block, and a call of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef ALLOCATOR
static char heap[1 << 29];
static size_t used;
#define MINE(block) ((char *)(block) >= heap && (char *)(block) < heap + sizeof heap)
void *malloc(size_t size) {
    size = (size + 31) / 16 * 16;
    return heap + __atomic_fetch_add(&used, size, __ATOMIC_RELAXED);
}
void *calloc(size_t count, size_t size) { return malloc(count * size); }
void *realloc(void *block, size_t size) {
    void *other = malloc(size);
    if (block) memmove(other, block, size);
    return other;
}
void free(void *block) { if (block && !MINE(block)) abort(); }
size_t malloc_usable_size(void *block) { return MINE(block) ? 16 : (abort(), 0); }
#endif

#ifdef PLUGIN
void *plugin_had(void) { free(malloc(95002)); return malloc(95001); }
void plugin_frees(void *block) { free(block); }
#endif

__attribute__((constructor)) static void loaded(void) { write(1, "neighbour\n", 10); }
