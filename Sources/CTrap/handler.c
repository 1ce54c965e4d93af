#define _GNU_SOURCE
#include "trap.h"
#include <errno.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int signals[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
enum { SIGNALS = sizeof signals / sizeof *signals };

__thread volatile uint64_t ctrap_current_call;
__thread struct trap_thread *trap_self;
__thread volatile sig_atomic_t trap_stage;
__thread sigjmp_buf trap_recovery;

static _Atomic(ctrap_crash *) crashes;
static int event = -1;
// The process whose calls these are.
static pid_t owner;

// A fault of the instruction that the thread ran, or a signal that it sent itself (raise, abort). What kill(2) sent, or
// memory that failed somewhere (BUS_MCEERR_AO), is nobody's call.
static bool is_own(int signal, const siginfo_t *info) {
    if (info->si_code == SI_TKILL) return info->si_pid == getpid();
    if (signal == SIGBUS && info->si_code == BUS_MCEERR_AO) return false;
    return info->si_code > 0;
}

static uint64_t fault_address(int signal, const siginfo_t *info) {
    return signal != SIGABRT && info->si_code > 0 ? (uint64_t)info->si_addr : 0;
}

// Lets the process end by the signal. A fault is met again when its instruction is; what was sent is sent again.
static void end(int signal, const siginfo_t *info) {
    // Not the handler that SWIFT_BACKTRACE may have put there before: it prints registers and the memory that they point
    // to, a token perhaps, and holds up the successor meanwhile.
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigaction(signal, &action, NULL);
    if (info->si_code <= 0) syscall(SYS_tgkill, getpid(), gettid(), signal);
}

static _Noreturn void park(void) {
    sigset_t all;
    sigfillset(&all);
    // Without the C library's own signals, which sigfillset leaves out: setuid(2) waits for every thread's answer.
    for (;;) sigsuspend(&all);
}

static _Noreturn void contain(int signal, const siginfo_t *info, const ucontext_t *context) {
    struct trap_thread *self = trap_self;
    ctrap_crash *crash = &self->crash;
    crash->call = ctrap_current_call;
    crash->signal = signal;
    crash->code = info->si_code;
    crash->fault_address = fault_address(signal, info);
    crash->thread = gettid();
    crash->frame_count = (uint32_t)trap_walk(trap_registers_of(context), self, crash->frames, CTRAP_FRAMES);

    // Only a stack that was run deep is worth it. Its upper end stays: the thread's own data is there, and what the
    // oldest frames share with other threads.
    enum { DEEP = 1 << 20, KEPT = 256 << 10 };
    uint64_t sp = trap_registers_of(context).sp;
    bool is_deep = sp >= self->stack_start - 0x10000 && sp < self->stack_end - DEEP;
    crash->spare_start = is_deep ? self->stack_start : 0;
    crash->spare_length = is_deep ? self->stack_end - KEPT - self->stack_start : 0;

    crash->next = atomic_load_explicit(&crashes, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(
        &crashes, &crash->next, crash, memory_order_release, memory_order_relaxed)) {}
    uint64_t one = 1;
    (void)!write(event, &one, sizeof one);
    park();
}

// Lets the C library finish what it does when the stack is used up there, instruction by instruction, and contains the
// overflow when it returns. A recursion that allocates ends in the allocator nearly every time: its deepest frames are
// the allocator's, and its locks are the whole process's.
static bool goes_on(int signal, const siginfo_t *info, ucontext_t *context) {
#if defined(__x86_64__)
    enum { SINGLE_STEP = 1 << 8 };
    struct trap_thread *self = trap_self;
    if (!self || ctrap_current_call == 0 || trap_stage != TRAP_IDLE || getpid() != owner) return false;
    uint64_t pc = trap_registers_of(context).pc;
    if (self->is_leaving_library) {
        if (signal != SIGTRAP || info->si_code != TRAP_TRACE) return false;
        if (trap_is_c_library(pc)) return true;
        trap_stage = TRAP_BUSY;
        contain(self->overflow.si_signo, &self->overflow, context);
    }
    uint64_t address = (uint64_t)info->si_addr;
    if (signal != SIGSEGV || info->si_code <= 0 || !trap_is_c_library(pc)) return false;
    if (address < self->reserve_start || address >= self->reserve_end) return false;
    size_t length = self->reserve_end - self->reserve_start;
    if (mprotect((void *)self->reserve_start, length, PROT_READ | PROT_WRITE) != 0) return false;
    self->is_leaving_library = true;
    self->overflow = *info;
    context->uc_mcontext.gregs[REG_EFL] |= SINGLE_STEP;
    return true;
#else
    (void)signal, (void)info, (void)context;
    return false;
#endif
}

static void handle(int signal, siginfo_t *info, void *raw) {
    int number = errno;
    ucontext_t *context = raw;
    if (trap_stage == TRAP_READING && info->si_code > 0) siglongjmp(trap_recovery, 1);
    if (goes_on(signal, info, context)) {
        errno = number;
        return;
    }

    const char *reason = "outside any call";
    bool is_second = trap_stage != TRAP_IDLE;
    trap_stage = TRAP_BUSY;
    uint64_t pc = trap_registers_of(context).pc;
    if (is_second) {
        reason = "while a crash was contained";
    } else if (getpid() != owner) {
        // Parked, it would keep the connections open that it has inherited, and nobody would take its crash.
        reason = "in a child of the process";
    } else if (!is_own(signal, info)) {
        reason = "sent from outside";
    } else if (ctrap_current_call != 0 && !trap_self) {
        reason = "in a thread that is not contained";
    } else if (ctrap_current_call != 0) {
        // The allocator's locks may be held for good, and the heap is every call's.
        if (trap_self->is_leaving_library) reason = "inside the C library";
        else if (trap_is_allocator(pc)) reason = "inside the allocator";
        else if (signal == SIGABRT && trap_heap_is_corrupt()) reason = "the heap is corrupt";
        else contain(signal, info, context);
    }

    ctrap_frame frames[CTRAP_FRAMES];
    frames[0].address = pc;
    size_t count = is_second ? 1 : trap_walk(trap_registers_of(context), trap_self, frames, CTRAP_FRAMES);
    trap_report(signal, fault_address(signal, info), frames, count, reason);
    end(signal, info);
    errno = number;
}

int ctrap_install(void) {
    trap_note_modules();
    owner = getpid();
    event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (event < 0) return -1;
    struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigfillset(&action.sa_mask);
    // The kernel ends a process whose blocked fault comes, without a word: let a second one be told, too.
    for (int index = 0; index < SIGNALS; index++) sigdelset(&action.sa_mask, signals[index]);
    for (int index = 0; index < SIGNALS; index++)
        if (sigaction(signals[index], &action, NULL) != 0) return -1;
    return event;
}

const ctrap_crash *ctrap_take(void) {
    // No record is ever pushed twice, so that the head cannot come back with another successor.
    ctrap_crash *first = atomic_load_explicit(&crashes, memory_order_acquire);
    while (first && !atomic_compare_exchange_weak_explicit(
               &crashes, &first, first->next, memory_order_acquire, memory_order_acquire)) {}
    return first;
}
