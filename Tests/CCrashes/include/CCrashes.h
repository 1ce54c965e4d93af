// Crashes that Swift does not let a program have.
#ifndef CCRASHES_H
#define CCRASHES_H

#include <stdint.h>

// Runs an instruction that no processor knows, with this frame pointer.
void crash_with_frame_pointer(uint64_t frame_pointer);
// Takes the handler's own record away from it, so that it faults itself.
void crash_protect_record(void);
// Reads a file in memory beyond its end (SIGBUS).
void crash_beyond_file(void);
// Frees a block twice, which the C library notices.
void crash_free_twice(void);
// Calls a function at address 0.
void crash_call_null(void);
// Forks a child that reads address 8; returns the signal that ended it, or 0.
int crash_in_child(void);
// Divides by zero in the processor (SIGFPE), which Swift's own check would come before.
int crash_divide(int dividend, volatile int divisor);

#endif
