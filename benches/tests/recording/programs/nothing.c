/* Asks for nothing. */
int main(void) { return 0; }
