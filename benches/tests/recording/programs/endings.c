/* Ways to end, after so many blocks that the log's window has moved. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **words) {
    for (int i = 0; i < 300000; i++) free(malloc(70001 + i % 7));
    void *last = malloc(70011);
    if (!strcmp(words[1], "_exit")) _exit(3);
    if (!strcmp(words[1], "abort")) abort();
    if (!strcmp(words[1], "kill")) kill(getpid(), SIGKILL);
    if (!strcmp(words[1], "crash")) *(volatile int *)8 = 0;
    if (!strcmp(words[1], "double")) free(last), free(last);
    return 0;
}
