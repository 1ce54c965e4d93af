#define _GNU_SOURCE
#include "trap.h"

// Swift can mark the frame of an async function in the frame pointer that the frame saves, and keeps the function's
// context in the word below (LLVM, "swiftasync"). On Linux the word is there without the mark.
static const uint64_t async_mark = UINT64_C(1) << 60;

struct trap_registers trap_registers_of(const ucontext_t *context) {
#if defined(__x86_64__)
    const greg_t *registers = context->uc_mcontext.gregs;
    return (struct trap_registers){
        .pc = (uint64_t)registers[REG_RIP],
        .fp = (uint64_t)registers[REG_RBP],
        .sp = (uint64_t)registers[REG_RSP],
    };
#elif defined(__aarch64__)
    const mcontext_t *registers = &context->uc_mcontext;
    return (struct trap_registers){
        .pc = registers->pc, .fp = registers->regs[29], .sp = registers->sp, .lr = registers->regs[30]};
#else
#error "no registers known for this processor"
#endif
}

struct walk {
    ctrap_frame *frames;
    size_t count;
    size_t limit;
    uint64_t stack_start;
    uint64_t stack_end;
};

// The word at an address, or 0 where none can be read: the handler is entered again, and comes back here.
static uint64_t word(uint64_t address) {
    uint64_t value = 0;
    if (address % 8 != 0) return 0;
    if (sigsetjmp(trap_recovery, 0) == 0) {
        trap_stage = TRAP_READING;
        value = *(const volatile uint64_t *)address;
    }
    trap_stage = TRAP_BUSY;
    return value;
}

static ctrap_frame *add(struct walk *walk, uint64_t address) {
    if (walk->count == walk->limit) return NULL;
    ctrap_frame *frame = &walk->frames[walk->count++];
    frame->address = address;
    frame->resumption_count = 0;
    return frame;
}

static bool is_on_stack(const struct walk *walk, uint64_t address) {
    return address % 8 == 0 && address >= walk->stack_start && address < walk->stack_end - 8;
}

// Whether a call stands before the address. Anything may lie on a stack; few numbers are return addresses.
static bool follows_call(uint64_t address) {
    const ctrap_module *module = trap_module_of(address);
    if (!module || address - 8 < module->text_start) return false;
#if defined(__x86_64__)
    const uint8_t *code = (const uint8_t *)address;
    if (code[-5] == 0xE8) return true;
    for (int length = 2; length <= 7; length++)
        if (code[-length] == 0xFF && (code[1 - length] >> 3 & 7) == 2) return true;
    return false;
#else
    uint32_t code = *(const uint32_t *)(address - 4);
    return code >> 26 == 0x25 || (code & 0xFFFFFC1F) == 0xD63F0000;
#endif
}

// Whether the address is in code that keeps frame pointers: ours and Swift's do, the system's libraries do not.
static bool keeps_frames(uint64_t address) {
    size_t count;
    const ctrap_module *program = ctrap_modules(&count);
    const ctrap_module *module = trap_module_of(address);
    if (!module) return false;
    static const char prefix[] = "libswift";
    for (size_t index = 0; index < sizeof prefix - 1; index++)
        if (module->name[index] != prefix[index]) return module->base == program->base;
    return true;
}

// Whether a frame pointer could be one: it leads to a return address, and to an older frame or none.
static bool is_frame(const struct walk *walk, uint64_t frame, uint64_t above) {
    if (!is_on_stack(walk, frame) || frame < above || !follows_call(word(frame + 8))) return false;
    uint64_t older = word(frame) & ~async_mark;
    return older == 0 || (is_on_stack(walk, older) && older > frame);
}

// Finds where code that keeps no frame pointer, or has lost it, was called from, in what it left on the stack; returns
// the frame pointer to go on with, or 0.
static uint64_t leave_by_stack(struct walk *walk, struct trap_registers registers) {
    enum { WORDS = 1024 };
    if (registers.lr && keeps_frames(registers.lr)) {
        add(walk, registers.lr - 1);
        return registers.fp;
    }
    uint64_t saved = 0;
    for (uint64_t place = registers.sp & ~UINT64_C(7), end = place + 8 * WORDS; place < end; place += 8) {
        if (!is_on_stack(walk, place)) break;
        uint64_t value = word(place);
        if (!saved && is_frame(walk, value, place)) saved = value;
        if (!keeps_frames(value) || !follows_call(value)) continue;
        add(walk, value - 1);
        // The register, where nothing has used it since; else the first that looks like a frame saved on the way.
        return is_frame(walk, registers.fp, place) ? registers.fp : saved;
    }
    return 0;
}

// Notes the functions that wait for the frame's: a context holds its caller's context, and where that goes on.
static void note_resumptions(ctrap_frame *frame, uint64_t context) {
    while (context != 0 && context % 16 == 0 && frame->resumption_count < CTRAP_RESUMPTIONS) {
        uint64_t address = word(context + 8);
        if (!trap_module_of(address)) return;
        frame->resumptions[frame->resumption_count++] = address;
        context = word(context);
    }
}

size_t trap_walk(struct trap_registers registers, const struct trap_thread *self, ctrap_frame *frames, size_t limit) {
    struct walk walk = {
        .frames = frames,
        .count = 0,
        .limit = limit,
        .stack_start = self ? self->stack_start : registers.sp,
        .stack_end = self ? self->stack_end : registers.sp + (1 << 20),
    };
    ctrap_frame *added = add(&walk, registers.pc);
    uint64_t frame = registers.fp;
    if (!keeps_frames(registers.pc) || !is_frame(&walk, frame, registers.sp & ~UINT64_C(7))) {
        frame = leave_by_stack(&walk, registers);
        added = &walk.frames[walk.count - 1];
    }
    while (added && is_on_stack(&walk, frame)) {
        note_resumptions(added, word(frame - 8));
        uint64_t saved = word(frame) & ~async_mark;
        uint64_t address = word(frame + 8);
        if (!trap_module_of(address)) break;
        added = add(&walk, address - 1);
        // Frames lie one above the other: anything else would go in circles.
        if (saved <= frame) break;
        frame = saved;
    }
    return walk.count;
}
