/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/imports.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LARGE_KB = 4096,
    FILE_BYTES = 64 << 20, /* longer ones are not read */
    OWN_BYTES = 16,        /* of data that every shared object has */
    NAME_BYTES = 64,
};

/* ---- what a plugin has no use for ------------------------------------------------ */

static const struct group {
    const char *code, *what;
    const char *names; /* with spaces between */
} groups[] = {
    { "impure-import", "@a clock",
      " time clock clock_gettime clock_getres gettimeofday timespec_get times ftime "
      "clock_gettime64 __clock_gettime64 " },
    { "impure-import", "@chance",
      " rand random rand_r random_r drand48 erand48 lrand48 nrand48 mrand48 jrand48 srand "
      "srandom srand48 getrandom getentropy arc4random arc4random_uniform "
      "arc4random_buf " },
    { "unusual-import", "@where it is",
      " getenv secure_getenv setlocale localeconv newlocale uselocale nl_langinfo "
      "localtime "
      "localtime_r mktime tzset ctime ctime_r gethostname uname getpid getppid getuid "
      "geteuid " },
    { "unusual-import", "@shared state",
      " strtok gmtime asctime strerror setenv putenv unsetenv " },
    { "unusual-import", "@files",
      " open open64 openat openat64 creat fopen fopen64 freopen fdopen opendir readdir "
      "unlink "
      "rename remove mkdir rmdir stat lstat fstat access read write pread pwrite dup dup2 "
      "pipe "
      "tmpfile mkstemp " },
    { "unusual-import", "@printing",
      " printf puts putchar perror vprintf __printf_chk __vprintf_chk stdout stderr "
      "stdin " },
    { "unusual-import", "@the network",
      " socket socketpair connect bind listen accept send sendto recv recvfrom getaddrinfo "
      "gethostbyname " },
    { "unusual-import", "@processes",
      " fork vfork clone execl execlp execv execve execvp execvpe posix_spawn posix_spawnp "
      "system popen pthread_create thrd_create wait waitpid exit _exit _Exit quick_exit " },
    { "unusual-import", "@signals",
      " kill raise signal sigaction sigprocmask pthread_kill alarm setitimer setjmp "
      "_setjmp "
      "longjmp sleep usleep nanosleep " },
    { "unusual-import", "@memory",
      " mmap mmap64 mprotect munmap dlopen dlsym syscall ptrace prctl setrlimit " },
};

/* The name as " name ", or "" for one that is longer than any of ours. */
static const char *spaced(char out[NAME_BYTES], const char *name)
{
    size_t size = strlen(name);

    out[0] = '\0';
    if (size > 0 && size + 3 <= NAME_BYTES) {
        out[0] = ' ';
        memcpy(out + 1, name, size);
        memcpy(out + 1 + size, " ", 2);
    }
    return out;
}

static void judge(struct ath_notes *notes, const char *name)
{
    char word[NAME_BYTES];

    if (*spaced(word, name) == '\0') {
        return;
    }
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        if (strstr(groups[i].names, word) != NULL) {
            ath_note(notes, groups[i].code, "", "%s\t%s", name, groups[i].what);
            return;
        }
    }
}

/* ---- the file -------------------------------------------------------------------- */

struct image {
    const uint8_t *bytes;
    size_t size;
    const ElfW(Shdr) * sections;
    size_t section_count;
    const char *names; /* of sections */
    size_t names_size;
};

/* `count` elements at `offset`, or NULL past the end or askew. */
static const void *at(const struct image *image, uint64_t offset, uint64_t count,
                      size_t size)
{
    if (offset > image->size || count > (image->size - offset) / size ||
        offset % _Alignof(ElfW(Addr)) != 0) {
        return NULL;
    }
    return image->bytes + offset;
}

/* A section's bytes when they end in NUL, as a table of names does; else NULL. */
static const char *strings(size_t *size, const struct image *image, uint32_t section)
{
    if (section >= image->section_count) {
        return NULL;
    }
    const ElfW(Shdr) *header = &image->sections[section];
    bool inside = header->sh_offset <= image->size && header->sh_size > 0 &&
                  header->sh_size <= image->size - header->sh_offset;
    if (!inside || image->bytes[header->sh_offset + header->sh_size - 1] != '\0') {
        return NULL;
    }
    *size = header->sh_size;
    return (const char *)image->bytes + header->sh_offset;
}

static bool find_sections(struct image *image)
{
    const ElfW(Ehdr) *header = at(image, 0, 1, sizeof *header);

    if (header == NULL || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
        header->e_shentsize != sizeof(ElfW(Shdr))) {
        return false;
    }
    image->sections = at(image, header->e_shoff, header->e_shnum, sizeof(ElfW(Shdr)));
    image->section_count = image->sections == NULL ? 0 : header->e_shnum;
    image->names = strings(&image->names_size, image, header->e_shstrndx);
    return image->section_count > 0;
}

/* ---- what is in it --------------------------------------------------------------- */

static void look_at_symbols(struct ath_notes *notes, const struct image *image,
                            const ElfW(Shdr) * table)
{
    size_t count = table->sh_size / sizeof(ElfW(Sym)), size = 0;
    const ElfW(Sym) *symbols = at(image, table->sh_offset, count, sizeof *symbols);
    const char *names = strings(&size, image, table->sh_link);

    for (size_t i = 0; symbols != NULL && names != NULL && i < count; i++) {
        if (symbols[i].st_shndx == SHN_UNDEF && symbols[i].st_name < size) {
            judge(notes, names + symbols[i].st_name);
        }
    }
}

/* Tables with pointers in them are written once, while it is loaded, and then no more. */
static bool is_written_once(const char *name)
{
    static const char *const once[] = { ".data.rel.ro", ".init_array", ".fini_array",
                                        ".dynamic",     ".got",        ".got.plt",
                                        ".ctors",       ".dtors",      ".jcr" };

    for (size_t i = 0; i < sizeof once / sizeof once[0]; i++) {
        if (strcmp(once[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void look_at_memory(struct ath_notes *notes, const struct image *image)
{
    uint64_t total = 0;

    for (size_t i = 0; i < image->section_count && image->names != NULL; i++) {
        const ElfW(Shdr) *section = &image->sections[i];
        bool written = (section->sh_flags & SHF_WRITE) != 0 &&
                       (section->sh_flags & SHF_ALLOC) != 0 &&
                       section->sh_name < image->names_size &&
                       !is_written_once(image->names + section->sh_name);
        total += written ? section->sh_size : 0;
    }
    if (total > OWN_BYTES) {
        ath_note(notes, "writable-memory", "", "%llu", (unsigned long long)total);
    }
}

static void look_at_tables(struct ath_notes *notes, const struct image *image)
{
    for (size_t i = 0; i < image->section_count; i++) {
        if (image->sections[i].sh_type == SHT_DYNSYM) {
            look_at_symbols(notes, image, &image->sections[i]);
        }
    }
}

void ath_imports_read(struct ath_notes *notes, struct ath_slice object)
{
    struct image image = { .bytes = object.data, .size = object.size };

    if (!find_sections(&image)) {
        return;
    }
    look_at_tables(notes, &image);
    look_at_memory(notes, &image);
    if (image.size / 1024 > LARGE_KB) {
        ath_note(notes, "large-file", "", "%zu", image.size / 1024);
    }
}

static bool read_all(uint8_t *bytes, size_t size, int fd)
{
    size_t done = 0;

    while (done < size) {
        ssize_t n = read(fd, bytes + done, size - done);
        if (n <= 0) {
            return false;
        }
        done += (size_t)n;
    }
    return true;
}

void ath_imports_look(struct ath_notes *notes, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    uint8_t *bytes = NULL;
    struct stat st;

    if (fd < 0) {
        return;
    }
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
        st.st_size <= FILE_BYTES) {
        bytes = malloc((size_t)st.st_size);
    }
    if (bytes != NULL && read_all(bytes, (size_t)st.st_size, fd)) {
        ath_imports_read(notes, ath_slice(bytes, (size_t)st.st_size));
    }
    close(fd);
    free(bytes);
}
