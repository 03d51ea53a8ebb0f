/* Ways to end, after so many blocks that the log's window has moved. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Sizes that no compression makes short, with a pause in which the first ones are read. */
static void noise(void) {
    unsigned long long state = 1;
    for (int i = 0; i < 3000000; i++) {
        state = state * 6364136223846793005ull + 1442695040888963407ull;
        free(malloc(state >> 48));
        if (i == 200000) sleep(1);
    }
}

/* Goes on behind the program that has ended. */
static void leave(void) {
    if (fork() == 0) {
        sleep(4);
        free(malloc(70012));
        _exit(0);
    }
}

int main(int count, char **words) {
    if (!strcmp(words[1], "noise")) {
        noise();
        return 0;
    }
    if (!strcmp(words[1], "leave")) {
        leave();
        return 0;
    }
    for (int i = 0; i < 300000; i++) free(malloc(70001 + i % 7));
    void *last = malloc(70011);
    if (!strcmp(words[1], "_exit")) _exit(3);
    if (!strcmp(words[1], "abort")) abort();
    if (!strcmp(words[1], "kill")) kill(getpid(), SIGKILL);
    if (!strcmp(words[1], "crash")) *(volatile int *)8 = 0;
    if (!strcmp(words[1], "double")) free(last), free(last);
    return 0;
}
