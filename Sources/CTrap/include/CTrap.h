// Contains a crash in the thread that runs a call. Everything below that runs after a signal is async-signal-safe: no
// allocation, no lock, no Swift.
#ifndef CTRAP_H
#define CTRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { CTRAP_FRAMES = 64, CTRAP_RESUMPTIONS = 14, CTRAP_MODULE_NAME = 64 };

// A function on the stack of a crash.
typedef struct ctrap_frame {
    // An address inside the instruction that it runs.
    uint64_t address;
    // If the function is async: where the functions that wait for it go on, the nearest first. If it is not, nothing,
    // or what looks alike: the symbol decides.
    uint64_t resumption_count;
    uint64_t resumptions[CTRAP_RESUMPTIONS];
} ctrap_frame;

// A crash that was contained. It lives as long as the process, for its thread never ends.
typedef struct ctrap_crash {
    uint64_t call;
    uint64_t fault_address;
    int32_t signal;
    int32_t code;
    int32_t thread;
    uint32_t frame_count;
    // Innermost first.
    ctrap_frame frames[CTRAP_FRAMES];
    // What of the stack may be given back to the kernel: nothing, or the depth of a stack that was run to its end.
    uint64_t spare_start;
    uint64_t spare_length;
    struct ctrap_crash *next;
} ctrap_crash;

// A part of the address space that was loaded from a file, as of the installation.
typedef struct ctrap_module {
    uint64_t base;
    uint64_t text_start;
    uint64_t text_end;
    char name[CTRAP_MODULE_NAME];
} ctrap_module;

// The call that the thread runs now, 0 for none. Initial-exec: the first access of a thread must not allocate.
extern __thread volatile uint64_t ctrap_current_call __attribute__((tls_model("initial-exec")));

static inline void ctrap_enter(uint64_t call) { ctrap_current_call = call; }
static inline void ctrap_leave(void) { ctrap_current_call = 0; }
static inline uint64_t ctrap_call(void) { return ctrap_current_call; }

// Installs the handlers and makes the eventfd. Returns its number, or -1 with errno. To be called once.
int ctrap_install(void);

// Gives the calling thread its alternate stack, until the thread ends. Returns 0, or -1 with errno.
int ctrap_prepare_thread(void);

// The crash that is taken next, or NULL. Any thread calls.
const ctrap_crash *ctrap_take(void);

// "SIGSEGV" and so on.
const char *ctrap_signal_name(int signal);

// The modules that were loaded when the handlers were installed; the first is the program.
const ctrap_module *ctrap_modules(size_t *count);

// The exported function of a shared library that holds the address, or NULL. Takes the loader's lock.
const char *ctrap_exported_name(uint64_t address);

// Gives back to the kernel what a deep stack held below its upper end.
void ctrap_release_stack(const ctrap_crash *crash);

// The Swift runtime's own (libswiftCore): NULL for a name that is not Swift's, else a text to be freed. The second is
// for readers, without modules and types; only the module Runtime knows it officially, so that it may be missing.
char *swift_demangle(const char *name, size_t length, char *output, size_t *output_length, uint32_t flags);
char *_swift_backtrace_demangle(const char *name, size_t length, char *output, size_t *output_length)
    __attribute__((weak));

// The short form, or else the full one.
static inline char *ctrap_demangle(const char *name, size_t length) {
    char *text = _swift_backtrace_demangle ? _swift_backtrace_demangle(name, length, NULL, NULL) : NULL;
    return text ? text : swift_demangle(name, length, NULL, NULL, 0);
}

#endif
