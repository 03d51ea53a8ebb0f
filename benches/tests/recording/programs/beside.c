/* A program that lives with other libraries: `usable`, or a plugin that looks for the C library first. */
#define _GNU_SOURCE
#include <assert.h>
#include <dlfcn.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **words) {
    if (!strcmp(words[1], "usable")) {
        for (int i = 0; i < 100; i++) {
            void *block = malloc(96001);
            assert(malloc_usable_size(block) >= 96001 && malloc_usable_size(NULL) == 0);
            free(block);
        }
    } else {
        void *plugin = dlopen(words[1], RTLD_NOW | RTLD_DEEPBIND);
        assert(plugin);
        void *(*had)(void) = dlsym(plugin, "plugin_had");
        void (*frees)(void *) = dlsym(plugin, "plugin_frees");
        free(had());
        frees(malloc(95003));
    }
    return 0;
}
