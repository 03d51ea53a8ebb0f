/* Starts a program in each way there is: WAY PROGRAM. With `leaf` as the first word it is such a program. */
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
#define WORDS "leaf", "1", "2", "3", "4", "5", "6", "7", "8"
static char *words[] = {"program", WORDS, NULL}, *bare[] = {"OWN=kept", NULL};

static void leaf(int count, char **all) {
    assert(count == 10);
    for (int i = 2; i < 10; i++) assert(atoi(all[i]) == i - 1);
    for (int i = 0; i < 5; i++) free(malloc(66001));
}

static int start(const char *way, const char *program) {
    pid_t child;
    if (!strcmp(way, "execl")) return execl(program, "program", WORDS, NULL);
    if (!strcmp(way, "execlp")) return execlp(program, "program", WORDS, NULL);
    if (!strcmp(way, "execle")) return execle(program, "program", WORDS, NULL, environ);
    if (!strcmp(way, "short")) return execl(program, "program", NULL);
    if (!strcmp(way, "bare")) return execle(program, "program", WORDS, NULL, bare);
    if (!strcmp(way, "execv")) return execv(program, words);
    if (!strcmp(way, "execve")) return execve(program, words, environ);
    if (!strcmp(way, "execvp")) return execvp(program, words);
    if (!strcmp(way, "execvpe")) return execvpe(program, words, environ);
    int file = open(program, O_RDONLY | O_CLOEXEC);
    if (!strcmp(way, "fexecve")) return fexecve(file, words, environ);
    if (!strcmp(way, "execveat")) return execveat(file, "", words, environ, AT_EMPTY_PATH);
    close(file);
    if (!strcmp(way, "posix_spawn"))
        return errno = posix_spawn(&child, program, NULL, NULL, words, environ);
    if (!strcmp(way, "posix_spawnp"))
        return errno = posix_spawnp(NULL, program, NULL, NULL, words, environ);
    assert(!"known");
    return 0;
}

int main(int count, char **all) {
    if (count == 1) return 0;
    if (!strcmp(all[1], "leaf")) {
        leaf(count, all);
        return 0;
    }
    int status, spawns = !strncmp(all[1], "posix", 5);
    if (spawns) {
        start(all[1], all[2]);
    } else if (vfork() == 0) {
        start(all[1], all[2]);
        _exit(errno == ENOENT || errno == EBADF || errno == EINVAL ? 9 : 1);
    }
    if (wait(&status) < 0) return errno == ECHILD ? 9 : 2;
    return WEXITSTATUS(status);
}
