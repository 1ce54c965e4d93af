// What the files of this target share.
#ifndef TRAP_H
#define TRAP_H

#include "CTrap.h"
#include <setjmp.h>
#include <signal.h>
#include <ucontext.h>

// One thread's alternate stack, guarded below, with this at its upper end.
struct trap_thread {
    ctrap_crash crash;
    void *mapping;
    size_t mapping_length;
    uint64_t stack_start;
    uint64_t stack_end;
    // What of the stack is held back at its lower end; empty where nothing is.
    uint64_t reserve_start;
    uint64_t reserve_end;
    // The stack was used up inside the C library, which goes on with the reserve until it returns.
    bool is_leaving_library;
    siginfo_t overflow;
};

struct trap_registers {
    uint64_t pc;
    uint64_t fp;
    uint64_t sp;
    // The return address where the processor keeps it in a register, else 0.
    uint64_t lr;
};

// What the handler was doing when it was entered again.
enum trap_stage { TRAP_IDLE, TRAP_READING, TRAP_BUSY };

extern __thread struct trap_thread *trap_self __attribute__((tls_model("initial-exec")));
extern __thread volatile sig_atomic_t trap_stage __attribute__((tls_model("initial-exec")));
extern __thread sigjmp_buf trap_recovery __attribute__((tls_model("initial-exec")));

struct trap_registers trap_registers_of(const ucontext_t *context);
// Fills frames from the registers, never to be stopped by what memory holds. `self` may be NULL: the stack's bounds are
// guessed then.
size_t trap_walk(struct trap_registers registers, const struct trap_thread *self, ctrap_frame *frames, size_t limit);

void trap_note_modules(void);
const ctrap_module *trap_module_of(uint64_t address);
// Whether the address is in the C library's allocator.
bool trap_is_allocator(uint64_t address);
// Whether the address is in the C library, of which the program is no part.
bool trap_is_c_library(uint64_t address);
// Whether the C library ended the process because it found the heap corrupted.
bool trap_heap_is_corrupt(void);

// One line on standard error.
void trap_report(int signal, uint64_t address, const ctrap_frame *frames, size_t count, const char *reason);

#endif
