/* A handler that allocates whatever it interrupts, and a program that waits to be told to go. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static volatile int handled, told;

/* The loop below only ever meets this thread's own cache, and this request is mapped by itself, so the C
   library takes no harm from being called within itself. */
static void on_timer(int signal) {
    handled++;
    malloc(80011 << 4);
}

static void on_interrupt(int signal) { told = 1; }

static void tick(int microseconds) {
    struct itimerval every = {{0, microseconds}, {0, microseconds}};
    setitimer(ITIMER_REAL, &every, NULL);
}

int main(int count, char **words) {
    if (!strcmp(words[1], "handler")) {
        signal(SIGALRM, on_timer);
        free(malloc(24));
        tick(100);
        while (handled < 2000) free(malloc(24));
        tick(0);
        printf("%d\n", handled);
    }
    if (!strcmp(words[1], "wait")) {
        signal(SIGINT, on_interrupt);
        signal(SIGTERM, on_interrupt);
        void *block = malloc(80001);
        write(1, "ready\n", 6);
        while (!told) usleep(1000);
        free(block);
        return 5;
    }
    return 0;
}
