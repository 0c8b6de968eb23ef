/* SPDX-License-Identifier: Apache-2.0 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugin/driver.h"

/* dlopen() maps what the headers promise and dies with SIGBUS where a file that was copied
 * half ends sooner. */

enum { SEGMENTS_MAX = 64 };

struct object {
    int fd;
    uint64_t size;
    ElfW(Ehdr) header;
};

static bool read_at(const struct object *object, void *out, size_t size, uint64_t offset)
{
    if (offset > object->size || size > object->size - offset) {
        return false;
    }
    return pread(object->fd, out, size, (off_t)offset) == (ssize_t)size;
}

static const char *judge_header(struct object *object)
{
    ElfW(Ehdr) *h = &object->header;
    const int class = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
    ElfW(Ehdr) own = { 0 };
    struct object self = { .fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC),
                           .size = sizeof own };

    bool known = self.fd >= 0 && read_at(&self, &own, sizeof own, 0);
    if (self.fd >= 0) {
        close(self.fd);
    }
    if (!read_at(object, h, sizeof *h, 0) || memcmp(h->e_ident, ELFMAG, SELFMAG) != 0) {
        return "not a shared object";
    }
    if (h->e_ident[EI_CLASS] != class || (known && h->e_machine != own.e_machine)) {
        return "built for another kind of machine";
    }
    return h->e_type == ET_DYN ? NULL : "an object file, but not a shared object";
}

static const char *judge_segments(const struct object *object)
{
    ElfW(Phdr) v[SEGMENTS_MAX];
    size_t n = object->header.e_phnum;

    if (n == 0 || n > SEGMENTS_MAX || object->header.e_phentsize != sizeof v[0] ||
        !read_at(object, v, n * sizeof v[0], object->header.e_phoff)) {
        return "a shared object with damaged headers";
    }
    for (size_t i = 0; i < n; i++) {
        if (v[i].p_offset > object->size || v[i].p_filesz > object->size - v[i].p_offset) {
            return "a shared object of which the end is missing";
        }
    }
    return NULL;
}

ath_code ath_object_check(const char *path, struct ath_error *err)
{
    struct object object = { .fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) };
    struct stat st = { 0 };

    if (object.fd < 0) {
        return ath_fail(err, ATH_INVALID_ARGUMENT, "it cannot be opened (%s)",
                        errno == ENOENT  ? "it does not exist"
                        : errno == ELOOP ? "a link that leads nowhere"
                                         : "may it be read?");
    }
    const char *reason =
        fstat(object.fd, &st) == 0 && S_ISREG(st.st_mode) ? NULL : "not a file";
    object.size = (uint64_t)st.st_size;
    if (reason == NULL && (reason = judge_header(&object)) == NULL) {
        reason = judge_segments(&object);
    }
    close(object.fd);
    return reason == NULL ? ATH_OK
                          : ath_fail(err, ATH_INVALID_ARGUMENT, "it is %s", reason);
}
