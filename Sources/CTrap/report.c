#define _GNU_SOURCE
#include "trap.h"
#include <string.h>
#include <unistd.h>

// Text is gathered and written at once: lines of other threads stay whole.
struct line {
    char text[4096];
    size_t length;
};

static void add(struct line *line, const char *text) {
    while (*text && line->length < sizeof line->text - 1) line->text[line->length++] = *text++;
}

static void add_hex(struct line *line, uint64_t value) {
    char digits[19];
    size_t place = sizeof digits;
    digits[--place] = 0;
    do digits[--place] = "0123456789abcdef"[value & 15];
    while (value >>= 4);
    add(line, "0x");
    add(line, digits + place);
}

const char *ctrap_signal_name(int signal) {
    switch (signal) {
    case SIGILL: return "SIGILL";
    case SIGTRAP: return "SIGTRAP";
    case SIGSEGV: return "SIGSEGV";
    case SIGBUS: return "SIGBUS";
    case SIGFPE: return "SIGFPE";
    case SIGABRT: return "SIGABRT";
    default: return "signal";
    }
}

void trap_report(int signal, uint64_t fault, const ctrap_frame *frames, size_t count, const char *reason) {
    struct line line = {.length = 0};
    add(&line, "crash: ");
    add(&line, ctrap_signal_name(signal));
    add(&line, " at ");
    add_hex(&line, fault);
    add(&line, ", ");
    add(&line, reason);
    add(&line, "; the process ends; frames:");
    for (size_t index = 0; index < count; index++) {
        uint64_t address = frames[index].address;
        const ctrap_module *module = trap_module_of(address);
        add(&line, " ");
        if (module) {
            add(&line, module->name);
            add(&line, "+");
        }
        add_hex(&line, address - (module ? module->base : 0));
    }
    line.text[line.length++] = '\n';
    (void)!write(STDERR_FILENO, line.text, line.length);
}
