/* What Debian's libstdc++ and libgcc want of glibc and musl has not: enough to start the musl executable here and see that
   it works. On a musl system (Alpine: `apk add libstdc++`) nothing of this is needed. */
#include <stddef.h>

struct tm;
typedef struct locale *locale_t;
extern size_t strftime_l(char *, size_t, const char *, const struct tm *, locale_t);
size_t __strftime_l(char *to, size_t size, const char *format, const struct tm *time, locale_t locale) {
  return strftime_l(to, size, format, time, locale);
}

char __libc_single_threaded = 0;
unsigned arc4random(void) { return 4; }
int __cxa_thread_atexit_impl(void (*f)(void *), void *argument, void *handle) { return 0; }
int _dl_find_object(void *address, void *result) { return -1; }
unsigned __cpu_model[8];
int __cpu_indicator_init(void) { return 0; }
