/**
 * C++ that is built into the addon and holds signals back while TensorFlow computes.
 *
 * On processors without AVX-512, libtensorflow multiplies float matrices (oneDNN, avx_gemm_f32) with the stack pointer
 * in a block of the heap. A signal that is handled on that thread meanwhile (SIGPROF of `node --cpu-prof`, SIGCHLD,
 * SIGINT) writes there and corrupts the heap. Faults are let through: they would end the process anyway. Threads that
 * libtensorflow starts in a guarded call inherit the mask.
 */

/** Entries of the C interface that compute, or start threads; the linker sends their calls through the guard. */
export const GUARDED_FUNCTIONS = ['TFE_NewContext', 'TFE_Execute', 'TF_SessionRun'] as const;

export const SIGNAL_GUARD_SOURCE = `
#include <pthread.h>
#include <signal.h>
#include <initializer_list>
#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"

namespace {
class HeldSignals {
 public:
  HeldSignals() {
    sigset_t held;
    sigfillset(&held);
    for (int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) sigdelset(&held, fault);
    pthread_sigmask(SIG_SETMASK, &held, &before_);
  }
  ~HeldSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

 private:
  sigset_t before_;
};
}  // namespace

extern "C" {
TFE_Context* __real_TFE_NewContext(const TFE_ContextOptions*, TF_Status*);
TFE_Context* __wrap_TFE_NewContext(const TFE_ContextOptions* options, TF_Status* status) {
  HeldSignals held;
  return __real_TFE_NewContext(options, status);
}

void __real_TFE_Execute(TFE_Op*, TFE_TensorHandle**, int*, TF_Status*);
void __wrap_TFE_Execute(TFE_Op* op, TFE_TensorHandle** results, int* count, TF_Status* status) {
  HeldSignals held;
  __real_TFE_Execute(op, results, count, status);
}

void __real_TF_SessionRun(TF_Session*, const TF_Buffer*, const TF_Output*, TF_Tensor* const*, int, const TF_Output*,
                          TF_Tensor**, int, const TF_Operation* const*, int, TF_Buffer*, TF_Status*);
void __wrap_TF_SessionRun(TF_Session* session, const TF_Buffer* options, const TF_Output* inputs,
                          TF_Tensor* const* input_values, int input_count, const TF_Output* outputs,
                          TF_Tensor** output_values, int output_count, const TF_Operation* const* targets,
                          int target_count, TF_Buffer* metadata, TF_Status* status) {
  HeldSignals held;
  __real_TF_SessionRun(session, options, inputs, input_values, input_count, outputs, output_values, output_count,
                       targets, target_count, metadata, status);
}
}
`;
