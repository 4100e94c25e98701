// Errors, a tensor's life and description, threads, devices.
#include "shim.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/version.h>

#include <string>

namespace {
thread_local std::string last_error;
}  // namespace

void shim::remember_error(const char* message) { last_error = message; }

SHIM_EXPORT const char* ad_last_error() { return last_error.c_str(); }
SHIM_EXPORT const char* ad_version() { return TORCH_VERSION; }

SHIM_EXPORT void ad_free(Handle t) { delete t; }

SHIM_EXPORT int64_t ad_dim(Handle t) {
    return shim::guarded([&] { return t->dim(); }, int64_t{-1});
}
SHIM_EXPORT int ad_sizes(Handle t, int64_t* out) { DOES(std::copy(t->sizes().begin(), t->sizes().end(), out)); }
SHIM_EXPORT int ad_strides(Handle t, int64_t* out) { DOES(std::copy(t->strides().begin(), t->strides().end(), out)); }
SHIM_EXPORT int64_t ad_numel(Handle t) {
    return shim::guarded([&] { return t->numel(); }, int64_t{-1});
}
SHIM_EXPORT int64_t ad_storage_offset(Handle t) {
    return shim::guarded([&] { return t->storage_offset(); }, int64_t{-1});
}
SHIM_EXPORT int32_t ad_dtype(Handle t) { return static_cast<int32_t>(t->scalar_type()); }
SHIM_EXPORT int32_t ad_device_type(Handle t) { return static_cast<int32_t>(t->device().type()); }
SHIM_EXPORT int32_t ad_device_index(Handle t) { return t->device().index(); }
SHIM_EXPORT int ad_is_contiguous(Handle t) { return t->is_contiguous() ? 1 : 0; }
SHIM_EXPORT int ad_is_pinned(Handle t) {
    return shim::guarded([&] { return t->is_pinned() ? 1 : 0; }, -1);
}
SHIM_EXPORT void* ad_data(Handle t) {
    return shim::guarded([&] { return t->data_ptr(); }, static_cast<void*>(nullptr));
}
SHIM_EXPORT int ad_item(Handle t, double* floating, int64_t* integer) {
    DOES({
        const at::Scalar value = t->item();
        *floating = value.isFloatingPoint() ? value.toDouble() : 0.0;
        *integer = value.isIntegral(/*includeBool=*/true) ? value.toLong() : 0;
    });
}

SHIM_EXPORT int ad_get_num_threads() { return at::get_num_threads(); }
SHIM_EXPORT int ad_set_num_threads(int count) { DOES(at::set_num_threads(count)); }
SHIM_EXPORT int ad_get_num_interop_threads() { return at::get_num_interop_threads(); }
SHIM_EXPORT int ad_set_num_interop_threads(int count) { DOES(at::set_num_interop_threads(count)); }

SHIM_EXPORT int ad_set_deterministic(int mode, int warn_only) {
    DOES(at::globalContext().setDeterministicAlgorithms(mode != 0, warn_only != 0));
}
SHIM_EXPORT int ad_deterministic() { return at::globalContext().deterministicAlgorithms() ? 1 : 0; }
SHIM_EXPORT int ad_deterministic_warn_only() { return at::globalContext().deterministicAlgorithmsWarnOnly() ? 1 : 0; }

// A device is there when libtorch_cuda is loaded and its driver answers.
SHIM_EXPORT int ad_cuda_device_count() {
    if (!c10::impl::hasDeviceGuardImpl(c10::DeviceType::CUDA)) return 0;
    return c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)->deviceCount();
}
// -1 is the current device.
SHIM_EXPORT int ad_cuda_synchronize(int index) {
    DOES({
        const auto current = [] { return c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)->getDevice().index(); };
        at::detail::getCUDAHooks().deviceSynchronize(index < 0 ? current() : static_cast<at::DeviceIndex>(index));
    });
}
SHIM_EXPORT int ad_cuda_allow_tf32(int value) { DOES(at::globalContext().setAllowTF32CuBLAS(value != 0)); }
SHIM_EXPORT int ad_cuda_allows_tf32() { return at::globalContext().allowTF32CuBLAS() ? 1 : 0; }
