/* What a program can see of its surroundings, each way of which must not change when it is recorded. */
#define _GNU_SOURCE
#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of few descriptors, the first are free, but for the one that messages go to, and the last. */
static void few(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    for (int i = 0; i + 1 < limit.rlim_cur && i < 20; i++)
        if (i != 2) assert(fcntl(i, F_GETFD) == -1);
    assert(open("/dev/null", O_RDWR) == 0);
    free(malloc(92001));
    if (fork() == 0) {
        free(malloc(92002));
        _exit(0);
    }
    int status;
    assert(wait(&status) > 0 && status == 0);
}

/* Becomes that program. What stands open has no place among few, so all is closed. */
static void squeeze(char *self, int descriptors) {
    struct rlimit limit = {descriptors, descriptors};
    for (int i = 0; i < 4096; i++) if (i != 2) close(i);
    setrlimit(RLIMIT_NOFILE, &limit);
    execl(self, self, "few", NULL);
}

/* All the memory there may be, as long as some is to be had; prints how many MiB that was. */
static void memory(void) {
    int blocks = 0;
    while (malloc(1 << 20)) blocks++;
    printf("%d\n", blocks);
    for (int i = 0; i < 300000; i++) free(malloc(93001));
}

int main(int count, char **words) {
    if (!strcmp(words[1], "squeeze")) squeeze(words[0], atoi(words[2]));
    if (!strcmp(words[1], "few")) few();
    if (!strcmp(words[1], "memory")) memory();
    if (!strcmp(words[1], "write")) {
        free(malloc(94001));
        execl(words[0], words[0], "again", NULL);
    }
    if (!strcmp(words[1], "again")) free(malloc(94002));
    return 0;
}
