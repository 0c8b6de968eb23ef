/* SPDX-License-Identifier: Apache-2.0 */
#include "disk.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chance.h"

enum {
    FILES = 64,
    NAMES = 256,
    PENDING = 4096,
    SECTOR = 512,
    PAGE = 4096,
    FILE_BYTES = 16 << 20,
    PATH_BYTES = 512,
    GARBAGE = 8192
};

struct file {
    uint32_t inode;
    uint8_t *flushed, *image; /* FILE_BYTES each; the second of one state */
    uint32_t *since;          /* by sector: the write it has, as record + 1 */
    size_t size, written;     /* flushed, and all */
    size_t made;              /* of the image */
};

/* A write that may be there; a flush passes by what is stuck. */
struct pending {
    uint32_t record;
    bool stuck;
};

/* What happened to a name. */
struct name {
    const struct fault_record *record;
    char path[PATH_BYTES], other[PATH_BYTES];
    bool durable;
};

struct disk {
    const struct recording *recording;
    const char *prefix;
    uint32_t at; /* records that happened */
    struct file files[FILES];
    size_t file_count;
    struct pending pending[PENDING];
    size_t pending_count;
    struct name names[NAMES];
    size_t name_count, unknown_names;
};

/* How a state is chosen. */
struct choice {
    struct chance chance;
    int which, manner;
    uint32_t unit, odds; /* of pieces; in 256 */
    size_t left;         /* pieces until the order ends, or to the one that is missing */
    uint64_t hash;
};

enum { BY_SECTOR, BY_PAGE, IN_ORDER, BUT_ONE, MANNERS };

struct disk *disk_create(const struct recording *recording, const char *prefix)
{
    struct disk *disk = calloc(1, sizeof *disk);

    if (disk != NULL) {
        disk->recording = recording;
        disk->prefix = prefix;
    }
    return disk;
}

void disk_destroy(struct disk *disk)
{
    for (size_t i = 0; disk != NULL && i < disk->file_count; i++) {
        free(disk->files[i].flushed);
        free(disk->files[i].image);
        free(disk->files[i].since);
    }
    free(disk);
}

static struct file *find_file(struct disk *disk, uint32_t inode)
{
    for (size_t i = 0; i < disk->file_count; i++) {
        if (disk->files[i].inode == inode) {
            return &disk->files[i];
        }
    }
    if (disk->file_count == FILES) {
        abort();
    }
    struct file *file = &disk->files[disk->file_count++];
    file->inode = inode;
    file->flushed = calloc(1, FILE_BYTES);
    file->image = malloc(FILE_BYTES);
    file->since = calloc(FILE_BYTES / SECTOR, sizeof *file->since);
    if (file->flushed == NULL || file->image == NULL || file->since == NULL) {
        abort();
    }
    return file;
}

/* ---- what is certain ----------------------------------------------------------------- */

/* The part of a write that lies in [from, to), unless a later one was flushed there. */
static void put(const struct file *file, uint8_t *to_image,
                const struct fault_record *write, uint32_t record, size_t from)
{
    size_t begin = from > write->offset ? from : write->offset;
    size_t end = write->offset + write->size;

    end = end < from + SECTOR ? end : from + SECTOR;
    if (begin < end && file->since[from / SECTOR] <= record) {
        memcpy(to_image + begin, fault_bytes(write) + (begin - write->offset), end - begin);
    }
}

static size_t end_of(const struct fault_record *write)
{
    size_t end = write->offset + write->size;

    if (end > FILE_BYTES) {
        abort();
    }
    return end;
}

static void make_durable(struct file *file, const struct fault_record *write,
                         uint32_t record)
{
    for (size_t at = write->offset / SECTOR * SECTOR; at < end_of(write); at += SECTOR) {
        put(file, file->flushed, write, record, at);
        if (file->since[at / SECTOR] <= record) {
            file->since[at / SECTOR] = record + 1;
        }
    }
    file->size = file->size > end_of(write) ? file->size : end_of(write);
}

/* Writes of the file before record `before` leave the pending ones for the disk. */
static void flush_file(struct disk *disk, uint32_t inode, uint64_t before)
{
    struct file *file = find_file(disk, inode);
    size_t kept = 0;

    for (size_t i = 0; i < disk->pending_count; i++) {
        struct pending p = disk->pending[i];
        const struct fault_record *write = disk->recording->records[p.record];
        if (write->file == inode && p.record < before && !p.stuck) {
            make_durable(file, write, p.record);
        } else {
            disk->pending[kept++] = p;
        }
    }
    disk->pending_count = kept;
}

/* One write reached the disk, and with it what earlier ones left in the same sectors. */
static void flush_write(struct disk *disk, uint32_t record)
{
    const struct fault_record *write = disk->recording->records[record];
    struct file *file = find_file(disk, write->file);
    size_t kept = 0;

    for (size_t i = 0; i < disk->pending_count; i++) {
        struct pending p = disk->pending[i];
        const struct fault_record *one = disk->recording->records[p.record];
        for (size_t at = write->offset / SECTOR * SECTOR;
             one->file == write->file && at < end_of(write); at += SECTOR) {
            put(file, file->flushed, one, p.record, at);
        }
        if (p.record != record) {
            disk->pending[kept++] = p;
        }
    }
    disk->pending_count = kept;
    make_durable(file, write, record);
}

static void stick(struct disk *disk, uint32_t inode, uint64_t before)
{
    for (size_t i = 0; i < disk->pending_count; i++) {
        struct pending *p = &disk->pending[i];
        if (disk->recording->records[p->record]->file == inode && p->record < before) {
            p->stuck = true;
        }
    }
}

static void add_write(struct disk *disk, uint32_t record)
{
    const struct fault_record *write = disk->recording->records[record];
    struct file *file = find_file(disk, write->file);

    if (disk->pending_count == PENDING) {
        abort();
    }
    file->written = file->written > end_of(write) ? file->written : end_of(write);
    disk->pending[disk->pending_count++] = (struct pending){ record, write->link == 1 };
}

/* ---- names --------------------------------------------------------------------------- */

static void add_name(struct disk *disk, const struct fault_record *record)
{
    if (disk->name_count == NAMES) {
        abort();
    }
    struct name *name = &disk->names[disk->name_count++];
    const char *path = (const char *)fault_bytes(record);
    *name = (struct name){ .record = record };
    snprintf(name->path, sizeof name->path, "%.*s", (int)record->size, path);
    if (record->kind == FAULT_RENAME) {
        size_t first = strlen(name->path) + 1;
        snprintf(name->other, sizeof name->other, "%.*s", (int)(record->size - first),
                 path + first);
    }
    disk->unknown_names++;
}

/* Whether `path` is a name in `folder`. */
static bool lies_in(const char *path, const char *folder, size_t size)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL && (size_t)(slash - path) == size &&
           strncmp(path, folder, size) == 0;
}

/* A flush of a folder makes its names certain. */
static void flush_names(struct disk *disk, const struct fault_record *flush)
{
    const char *folder = (const char *)fault_bytes(flush);

    for (size_t i = 0; i < disk->name_count; i++) {
        struct name *name = &disk->names[i];
        if (!name->durable && lies_in(name->path, folder, flush->size)) {
            name->durable = true;
            disk->unknown_names--;
        }
    }
}

void disk_step(struct disk *disk)
{
    uint32_t i = disk->at++;
    const struct fault_record *r = disk->recording->records[i];

    switch (r->kind) {
    case FAULT_WRITE:
        add_write(disk, i);
        break;
    case FAULT_DURABLE:
        flush_write(disk, (uint32_t)r->link);
        break;
    case FAULT_FLUSH:
        flush_file(disk, r->file, r->link);
        flush_names(disk, r);
        break;
    case FAULT_FLUSH_LOST:
        stick(disk, r->file, r->link);
        break;
    case FAULT_SEND:
        break;
    default:
        add_name(disk, r);
    }
}

size_t disk_pending(const struct disk *disk)
{
    size_t sectors = disk->unknown_names;

    for (size_t i = 0; i < disk->pending_count; i++) {
        const struct fault_record *r = disk->recording->records[disk->pending[i].record];
        sectors += (r->size + SECTOR - 1) / SECTOR;
    }
    return sectors;
}

/* ---- states -------------------------------------------------------------------------- */

static void begin_choice(struct choice *c, const struct disk *disk, int which,
                         uint64_t seed)
{
    static const uint32_t odds[] = { 32, 128, 224 };
    size_t pieces = disk_pending(disk);

    *c = (struct choice){ .which = which, .unit = SECTOR };
    chance_begin(&c->chance, seed);
    c->manner = (int)chance_below(&c->chance, MANNERS);
    c->unit = c->manner == BY_PAGE ? PAGE : SECTOR;
    c->odds = odds[chance_below(&c->chance, 3)];
    c->left = chance_below(&c->chance, (uint32_t)pieces + 1);
}

/* Whether this piece is there. */
static bool takes(struct choice *c)
{
    bool taken = false;

    if (c->which != DISK_CHANCE) {
        taken = c->which == DISK_EVERYTHING;
    } else if (c->manner == IN_ORDER) {
        taken = c->left > 0;
        c->left -= taken;
    } else if (c->manner == BUT_ONE) {
        taken = c->left != 1;
        c->left -= c->left > 0;
    } else {
        taken = chance_below(&c->chance, 256) < c->odds;
    }
    c->hash = (c->hash ^ (taken ? 0x9Eu : 0x35u)) * UINT64_C(0x100000001B3);
    return taken;
}

/* How much of a file that grew is there; *end is where its last piece ends. */
static size_t choose_size(struct choice *c, const struct file *file, size_t end)
{
    bool whole = c->which == DISK_EVERYTHING ||
                 (c->which == DISK_CHANCE && chance_below(&c->chance, 2) == 1);
    size_t size = whole ? file->written : end;

    size = size > file->size ? size : file->size;
    c->hash = (c->hash ^ size) * UINT64_C(0x100000001B3);
    return size;
}

/* The pieces of one write that are there, into the image; where the last of them ends. */
static size_t put_pieces(const struct file *file, struct choice *c,
                         const struct fault_record *write, uint32_t record)
{
    bool taken = false;
    size_t end = 0;

    for (size_t at = write->offset / SECTOR * SECTOR; at < end_of(write); at += SECTOR) {
        if (at % c->unit == 0 || at <= write->offset) {
            taken = takes(c);
        }
        if (taken) {
            put(file, file->image, write, record, at);
            end = at + SECTOR < end_of(write) ? at + SECTOR : end_of(write);
        }
    }
    return end;
}

/* The image of one file; its size. */
static size_t make_image(struct disk *disk, struct file *file, struct choice *c)
{
    size_t end = file->size;

    memcpy(file->image, file->flushed, file->size);
    if (file->written > file->size) {
        memset(file->image + file->size, 0, file->written - file->size);
    }
    for (size_t i = 0; i < disk->pending_count; i++) {
        uint32_t record = disk->pending[i].record;
        const struct fault_record *write = disk->recording->records[record];
        size_t to = write->file == file->inode ? put_pieces(file, c, write, record) : 0;
        end = end > to ? end : to;
    }
    return choose_size(c, file, end);
}

static void place(char out[PATH_BYTES], const struct disk *disk, const char *folder,
                  const char *path)
{
    snprintf(out, PATH_BYTES, "%s%s", folder, path + strlen(disk->prefix));
}

static bool write_file(const char *path, const uint8_t *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool whole = fd >= 0 && write(fd, bytes, size) == (ssize_t)size;

    if (fd >= 0) {
        close(fd);
    }
    return whole;
}

/* The names that are there, each file with a note of what it is. Names that are nowhere to be put
 * are dropped: their folder was lost. */
static void make_names(struct disk *disk, struct choice *c, const char *folder)
{
    char path[PATH_BYTES], other[PATH_BYTES];

    for (size_t i = 0; i < disk->name_count; i++) {
        const struct name *name = &disk->names[i];
        if (!name->durable && !takes(c)) {
            continue;
        }
        if (folder == NULL) {
            continue;
        }
        place(path, disk, folder, name->path);
        if (name->record->kind == FAULT_MKDIR) {
            (void)mkdir(path, 0700);
        } else if (name->record->kind == FAULT_CREATE) {
            uint32_t inode = name->record->file;
            (void)write_file(path, (const uint8_t *)&inode, sizeof inode);
        } else if (name->record->kind == FAULT_REMOVE) {
            (void)remove(path);
        } else {
            place(other, disk, folder, name->other);
            (void)rename(path, other);
        }
    }
}

/* Where a file is in the end: every path it may have had is looked at. */
static bool fill(struct disk *disk, struct choice *c, const char *folder)
{
    static const char *const places[] = { "/data/athard.lock", "/data/store/data.mdb",
                                          "/data/store/lock.mdb",
                                          "/data/store.new/data.mdb",
                                          "/data/store.new/lock.mdb" };
    char path[PATH_BYTES];
    uint32_t inode = 0;

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(path, sizeof path, "%s%s", folder, places[i]);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t got = fd < 0 ? 0 : read(fd, &inode, sizeof inode);
        if (fd >= 0) {
            close(fd);
        }
        if (got != sizeof inode) {
            continue;
        }
        struct file *file = find_file(disk, inode);
        size_t size = file->made;
        if (file->written == 0) {
            size = chance_below(&c->chance, 2) * (size_t)GARBAGE;
            chance_fill(&c->chance, file->image, size);
        }
        if (!write_file(path, file->image, size)) {
            return false;
        }
    }
    return true;
}

bool disk_build(struct disk *disk, int which, uint64_t seed, const char *folder,
                uint64_t *choice)
{
    static const char *const inside[] = { "/data/athar.sock",
                                          "/data/athard.lock",
                                          "/data/store/data.mdb",
                                          "/data/store/lock.mdb",
                                          "/data/store.new/data.mdb",
                                          "/data/store.new/lock.mdb",
                                          "/data/store.new",
                                          "/data/store",
                                          "/data" };
    char path[PATH_BYTES];
    struct choice c;

    begin_choice(&c, disk, which, seed);
    for (size_t i = 0; folder != NULL && i < sizeof inside / sizeof *inside; i++) {
        snprintf(path, sizeof path, "%s%s", folder, inside[i]);
        (void)remove(path);
    }
    for (size_t i = 0; i < disk->file_count; i++) {
        disk->files[i].made = make_image(disk, &disk->files[i], &c);
    }
    make_names(disk, &c, folder);
    *choice = c.hash;
    return folder == NULL || fill(disk, &c, folder);
}
