/* Counts the system calls that change files below one folder, and spoils one of them.
 *
 * Loaded with LD_PRELOAD, so it stands between libc and all its callers, SQLite included. It is asleep until `torture_arm` names the
 * folder. The kinds and deeds are those of tests/torture/shim.py, in that order.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum kind { WRITE, SYNC, NAME, TRUNCATE, KINDS };
enum deed { NOTHING, KILL, TEAR, SHORTEN, FAIL };

static char folder[PATH_MAX];
static size_t folder_length; /* 0: asleep */
static atomic_long seen[KINDS];
static enum kind aimed_at;
static long number;
static enum deed deed;
static int error;
static int lasting; /* bit set: kinds that go on failing once the deed is done */
static atomic_int done;
static atomic_long unsynced; /* writes to a write-ahead log since it was last synced */

void torture_arm(const char *path, int kind, long at, int what, int code, int mask)
{
    aimed_at = kind, number = at, deed = what, error = code, lasting = mask;
    strncpy(folder, path, sizeof folder - 1);
    folder_length = strlen(folder);
}

long torture_seen(int kind) { return seen[kind]; }
int torture_done(void) { return done; }
long torture_unsynced(void) { return unsynced; }

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

/* What is to happen to this call. Whoever dies before a call dies here. */
static enum deed due(enum kind kind)
{
    long count = atomic_fetch_add(&seen[kind], 1) + 1;
    if (done)
        return lasting & (1 << kind) ? FAIL : NOTHING;
    if (deed == NOTHING || kind != aimed_at || count != number)
        return NOTHING;
    done = 1;
    if (deed == KILL)
        die();
    return deed;
}

static int is_below(const char *path)
{
    return strncmp(path, folder, folder_length) == 0 && (path[folder_length] == '/' || path[folder_length] == 0);
}

/* The file behind a descriptor, empty where it has none. */
static void path_of(int fd, char *path)
{
    char link[64];
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
    errno = before;
}

static int is_ours(int fd)
{
    char path[PATH_MAX];
    if (!folder_length)
        return 0;
    path_of(fd, path);
    return is_below(path);
}

static int is_ours_at(int dir, const char *path)
{
    if (!folder_length)
        return 0;
    return path[0] == '/' ? is_below(path) : dir != AT_FDCWD && is_ours(dir);
}

static int is_log(int fd)
{
    char path[PATH_MAX];
    path_of(fd, path);
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, "-wal") == 0;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) \
        real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

/* A write of `size` bytes, done by CALL(size). */
#define SPOILED_WRITE(CALL, fd, size) \
    if (!is_ours(fd)) \
        return CALL(size); \
    enum deed what = due(WRITE); \
    if (what == FAIL) { \
        errno = error; \
        return -1; \
    } \
    if (is_log(fd)) \
        unsynced++; \
    if (what == NOTHING) \
        return CALL(size); \
    ssize_t written = CALL(size > 1 ? size / 2 : size); \
    if (what == TEAR) \
        die(); \
    return written

#define SPOILED(ours, kind, CALL) \
    if (ours && due(kind) == FAIL) { \
        errno = error; \
        return -1; \
    } \
    return CALL

ssize_t write(int fd, const void *bytes, size_t size)
{
    REAL(ssize_t, "write", int, const void *, size_t);
#define CALL(size) real(fd, bytes, size)
    SPOILED_WRITE(CALL, fd, size);
#undef CALL
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t place)
{
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
#define CALL(size) real(fd, bytes, size, place)
    SPOILED_WRITE(CALL, fd, size);
#undef CALL
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t place)
{
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
#define CALL(size) real(fd, bytes, size, place)
    SPOILED_WRITE(CALL, fd, size);
#undef CALL
}

static int synced(int fd, int result)
{
    if (result == 0 && folder_length && is_log(fd))
        unsynced = 0;
    return result;
}

int fsync(int fd)
{
    REAL(int, "fsync", int);
    SPOILED(is_ours(fd), SYNC, synced(fd, real(fd)));
}

int fdatasync(int fd)
{
    REAL(int, "fdatasync", int);
    SPOILED(is_ours(fd), SYNC, synced(fd, real(fd)));
}

int ftruncate(int fd, off_t size)
{
    REAL(int, "ftruncate", int, off_t);
    SPOILED(is_ours(fd), TRUNCATE, real(fd, size));
}

int ftruncate64(int fd, off64_t size)
{
    REAL(int, "ftruncate64", int, off64_t);
    SPOILED(is_ours(fd), TRUNCATE, real(fd, size));
}

int rename(const char *from, const char *to)
{
    REAL(int, "rename", const char *, const char *);
    SPOILED(is_ours_at(AT_FDCWD, to), NAME, real(from, to));
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
    REAL(int, "renameat", int, const char *, int, const char *);
    SPOILED(is_ours_at(to_dir, to), NAME, real(from_dir, from, to_dir, to));
}

int link(const char *from, const char *to)
{
    REAL(int, "link", const char *, const char *);
    SPOILED(is_ours_at(AT_FDCWD, to), NAME, real(from, to));
}

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
    REAL(int, "linkat", int, const char *, int, const char *, int);
    SPOILED(is_ours_at(to_dir, to), NAME, real(from_dir, from, to_dir, to, flags));
}

int symlink(const char *target, const char *path)
{
    REAL(int, "symlink", const char *, const char *);
    SPOILED(is_ours_at(AT_FDCWD, path), NAME, real(target, path));
}

int symlinkat(const char *target, int dir, const char *path)
{
    REAL(int, "symlinkat", const char *, int, const char *);
    SPOILED(is_ours_at(dir, path), NAME, real(target, dir, path));
}

int unlink(const char *path)
{
    REAL(int, "unlink", const char *);
    SPOILED(is_ours_at(AT_FDCWD, path), NAME, real(path));
}

int unlinkat(int dir, const char *path, int flags)
{
    REAL(int, "unlinkat", int, const char *, int);
    SPOILED(is_ours_at(dir, path), NAME, real(dir, path, flags));
}

int rmdir(const char *path)
{
    REAL(int, "rmdir", const char *);
    SPOILED(is_ours_at(AT_FDCWD, path), NAME, real(path));
}

int mkdir(const char *path, mode_t mode)
{
    REAL(int, "mkdir", const char *, mode_t);
    SPOILED(is_ours_at(AT_FDCWD, path), NAME, real(path, mode));
}

/* Opening counts as a change of names where it makes a file. */
static int makes(int dir, const char *path, int flags)
{
    struct stat found;
    int before = errno;
    int is_new = (flags & O_CREAT) && is_ours_at(dir, path) && fstatat(dir, path, &found, 0) != 0;
    errno = before;
    return is_new;
}

#define MODE_OF(flags, mode) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

int open(const char *path, int flags, ...)
{
    REAL(int, "open", const char *, int, ...);
    MODE_OF(flags, mode)
    SPOILED(makes(AT_FDCWD, path, flags), NAME, real(path, flags, mode));
}

int open64(const char *path, int flags, ...)
{
    REAL(int, "open64", const char *, int, ...);
    MODE_OF(flags, mode)
    SPOILED(makes(AT_FDCWD, path, flags), NAME, real(path, flags, mode));
}
