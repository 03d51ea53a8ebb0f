/* Ways to become another process. The argument says which. */
#define _GNU_SOURCE
#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static char *self;

static void had(size_t size, int count) {
    for (int i = 0; i < count; i++) free(malloc(size));
}

static void await_all(void) {
    int status;
    while (wait(&status) > 0) assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void forked(void) {
    void *kept = malloc(60001), *given = malloc(60002), *grown = malloc(60003);
    if (fork() == 0) {
        free(given);
        grown = realloc(grown, 600030);
        had(60010, 10);
        if (fork() == 0) {
            had(60020, 20);
            free(kept);
            _exit(0);
        }
        await_all();
        _exit(0);
    }
    had(60030, 30);
    await_all();
    free(kept);
    free(given);
    free(grown);
}

static void executed(char *how) {
    char *words[] = {self, "leaf", how, NULL};
    pid_t child;
    had(61001, 1);
    if (!strcmp(how, "vfork")) {
        child = vfork();
        if (child == 0) execv(self, words), _exit(1);
    } else if (!strcmp(how, "spawn")) {
        assert(posix_spawn(&child, self, NULL, NULL, words, environ) == 0);
    } else if (!strcmp(how, "system")) {
        char line[4096];
        snprintf(line, sizeof line, "'%s' leaf system", self);
        assert(system(line) == 0);
    } else {
        execv(self, words);
    }
    await_all();
    had(61002, 2);
}

/* Descriptors, folder, root and environment are the program's to change; its children are still seen. */
static void stripped(int descriptors) {
    char *words[] = {self, "leaf", "stripped", NULL};
    void *block = malloc(62001);
    if (descriptors) for (int i = 3; i < 4096; i++) close(i);
    int file = open("own.txt", O_RDWR | O_CREAT, 0600);
    assert(chdir("/") == 0);
    for (int i = 0; i < 200000; i++) had(62002, 1);
    if (fork() == 0) {
        had(62003, 3);
        _exit(0);
    }
    await_all();
    /* Nothing was written to a file of the program's. */
    assert(lseek(file, 0, SEEK_END) == 0);
    free(block);
}

/* Into another root, for who may: the folder is out of reach by its path. */
static void rooted(void) {
    if (unshare(CLONE_NEWUSER) != 0 || chroot("/proc/self/fdinfo") != 0) {
        puts("no chroot");
        return;
    }
    if (fork() == 0) {
        had(63001, 3);
        _exit(0);
    }
    await_all();
}

static void *busy(void *stop) {
    while (!*(volatile int *)stop) free(malloc(64001));
    return NULL;
}

/* Other threads hold every lock there is while this one forks. */
static void threaded(void) {
    int stop = 0;
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) pthread_create(&threads[i], NULL, busy, &stop);
    for (int i = 0; i < 50; i++) {
        if (fork() == 0) {
            had(64002, 2);
            _exit(0);
        }
        await_all();
    }
    stop = 1;
    for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
}

/* A fork that the C library does not know of. */
static void raw(void) {
    void *kept = malloc(65001);
    if (syscall(SYS_fork) == 0) {
        free(kept);
        had(65002, 2);
        syscall(SYS_exit_group, 0);
    }
    await_all();
}

int main(int count, char **words) {
    self = words[0];
    if (!strcmp(words[1], "fork")) forked();
    if (!strcmp(words[1], "become")) executed(words[2]);
    if (!strcmp(words[1], "leaf")) had(66001, 5);
    if (!strcmp(words[1], "stripped")) stripped(1);
    if (!strcmp(words[1], "chdir")) stripped(0);
    if (!strcmp(words[1], "chroot")) rooted();
    if (!strcmp(words[1], "threads")) threaded();
    if (!strcmp(words[1], "raw")) raw();
    return 0;
}
