#define _GNU_SOURCE
#include "trap.h"
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

enum { MODULES = 96 };

static ctrap_module modules[MODULES];
static size_t module_count;

// Where the allocator's code lies, and the C library's message about why it ended the process.
static uint64_t allocator_start;
static uint64_t allocator_end;
static const ctrap_module *c_library;
struct abort_message {
    unsigned int size;
    char text[];
};
static struct abort_message *const *abort_message;

static int note(struct dl_phdr_info *info, size_t size, void *unused) {
    (void)size;
    (void)unused;
    for (int index = 0; index < info->dlpi_phnum && module_count < MODULES; index++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[index];
        if (header->p_type != PT_LOAD || !(header->p_flags & PF_X)) continue;
        ctrap_module *module = &modules[module_count];
        const char *path = info->dlpi_name;
        // The program has no name here.
        if (module_count == 0 && !*path) path = program_invocation_short_name;
        const char *slash = strrchr(path, '/');
        strncpy(module->name, slash ? slash + 1 : path, CTRAP_MODULE_NAME - 1);
        module->base = info->dlpi_addr;
        module->text_start = info->dlpi_addr + header->p_vaddr;
        module->text_end = module->text_start + header->p_memsz;
        module_count++;
    }
    return 0;
}

// The functions of malloc.c lie together in the C library, those without a name in front.
static void note_allocator(void) {
    enum { BEFORE = 16 << 10, AFTER = 4 << 10 };
    static const char *const names[] = {"malloc", "free", "calloc", "realloc", "memalign", "malloc_trim", "mallopt"};
    uint64_t first = UINT64_MAX, last = 0;
    const ctrap_module *library = trap_module_of((uint64_t)&strtol);
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        uint64_t address = (uint64_t)dlsym(RTLD_DEFAULT, names[index]);
        // Somebody else's allocator would be elsewhere; its places say nothing about this one's.
        if (!address || trap_module_of(address) != library) continue;
        if (address < first) first = address;
        if (address > last) last = address;
    }
    if (last == 0 || last - first > (64 << 10)) return;
    allocator_start = first - BEFORE;
    allocator_end = last + AFTER;
}

void trap_note_modules(void) {
    module_count = 0;
    dl_iterate_phdr(note, NULL);
    c_library = trap_module_of((uint64_t)&strtol);
    if (c_library && c_library->base == modules[0].base) c_library = NULL;
    note_allocator();
    abort_message = dlvsym(RTLD_DEFAULT, "__abort_msg", "GLIBC_PRIVATE");
}

const ctrap_module *ctrap_modules(size_t *count) {
    *count = module_count;
    return modules;
}

const ctrap_module *trap_module_of(uint64_t address) {
    for (size_t index = 0; index < module_count; index++)
        if (address >= modules[index].text_start && address < modules[index].text_end) return &modules[index];
    return NULL;
}

bool trap_is_allocator(uint64_t address) { return address >= allocator_start && address < allocator_end; }

bool trap_is_c_library(uint64_t address) {
    return c_library && address >= c_library->text_start && address < c_library->text_end;
}

bool trap_heap_is_corrupt(void) {
    static const char *const beginnings[] = {"malloc", "free", "realloc", "calloc", "corrupted", "double free",
                                             "munmap_chunk", "mremap_chunk", "invalid", "unaligned", "break adjusted",
                                             "chunk_main_arena", "tcache", "unlink"};
    if (!abort_message || !*abort_message) return false;
    const char *text = (*abort_message)->text;
    for (size_t index = 0; index < sizeof beginnings / sizeof *beginnings; index++)
        if (strncmp(text, beginnings[index], strlen(beginnings[index])) == 0) return true;
    return false;
}

const char *ctrap_exported_name(uint64_t address) {
    Dl_info info;
    return dladdr((const void *)address, &info) != 0 ? info.dli_sname : NULL;
}
