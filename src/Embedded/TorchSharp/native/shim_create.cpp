// New tensors, random numbers, and tensors moved to another dtype or device.
#include "shim.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/normal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/randperm.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/zeros.h>

using shim::ints;
using shim::options;
using shim::scalar;

namespace {
shim::Optional<at::Generator> generator_or_none(const at::Generator* g) {
    if (g == nullptr) return {};
    return *g;
}
}  // namespace

SHIM_EXPORT Handle ad_empty(const int64_t* sizes, int64_t count, Placement p) { MAKES(at::empty(ints(sizes, count), options(p))); }
SHIM_EXPORT Handle ad_zeros(const int64_t* sizes, int64_t count, Placement p) { MAKES(at::zeros(ints(sizes, count), options(p))); }
SHIM_EXPORT Handle ad_ones(const int64_t* sizes, int64_t count, Placement p) { MAKES(at::ones(ints(sizes, count), options(p))); }
SHIM_EXPORT Handle ad_full(const int64_t* sizes, int64_t count, Number value, Placement p) {
    MAKES(at::full(ints(sizes, count), scalar(value), options(p)));
}
SHIM_EXPORT Handle ad_full_like(Handle t, Number value, Placement p) { MAKES(at::full_like(*t, scalar(value), options(p))); }
SHIM_EXPORT Handle ad_scalar_tensor(Number value, Placement p) { MAKES(at::scalar_tensor(scalar(value), options(p))); }
SHIM_EXPORT Handle ad_arange(Number start, Number stop, Number step, Placement p) {
    MAKES(at::arange(scalar(start), scalar(stop), scalar(step), options(p)));
}
SHIM_EXPORT Handle ad_linspace(double start, double end, int64_t steps, Placement p) { MAKES(at::linspace(start, end, steps, options(p))); }
SHIM_EXPORT Handle ad_eye(int64_t rows, int64_t columns, Placement p) { MAKES(at::eye(rows, columns, options(p))); }

SHIM_EXPORT Handle ad_rand(const int64_t* sizes, int64_t count, at::Generator* g, Placement p) {
    MAKES(at::rand(ints(sizes, count), generator_or_none(g), options(p)));
}
SHIM_EXPORT Handle ad_randn(const int64_t* sizes, int64_t count, at::Generator* g, Placement p) {
    MAKES(at::randn(ints(sizes, count), generator_or_none(g), options(p)));
}
SHIM_EXPORT Handle ad_randint(int64_t low, int64_t high, const int64_t* sizes, int64_t count, at::Generator* g, Placement p) {
    MAKES(at::randint(low, high, ints(sizes, count), generator_or_none(g), options(p)));
}
SHIM_EXPORT Handle ad_randperm(int64_t n, at::Generator* g, Placement p) { MAKES(at::randperm(n, generator_or_none(g), options(p))); }
SHIM_EXPORT Handle ad_multinomial(Handle t, int64_t num_samples, int replacement, at::Generator* g) {
    MAKES(t->multinomial(num_samples, replacement != 0, generator_or_none(g)));
}
SHIM_EXPORT int ad_normal_(Handle t, double mean, double std, at::Generator* g) { DOES(t->normal_(mean, std, generator_or_none(g))); }
SHIM_EXPORT int ad_uniform_(Handle t, double from, double to, at::Generator* g) { DOES(t->uniform_(from, to, generator_or_none(g))); }
SHIM_EXPORT int ad_bernoulli_(Handle t, double p, at::Generator* g) { DOES(t->bernoulli_(p, generator_or_none(g))); }

// A generator of a GPU is copied from that device's own one, which needs no CUDA header.
SHIM_EXPORT at::Generator* ad_generator_new(uint64_t seed, Placement p) {
    return shim::guarded(
        [&]() -> at::Generator* {
            const at::Device device = shim::device(p);
            if (device.is_cpu()) return new at::Generator(at::detail::createCPUGenerator(seed));
            at::empty({0}, at::TensorOptions().device(device));  // wakes the device, whose generators come up with it
            auto* made = new at::Generator(at::globalContext().defaultGenerator(device).clone());
            made->set_current_seed(seed);
            return made;
        },
        static_cast<at::Generator*>(nullptr));
}
SHIM_EXPORT at::Generator* ad_generator_default(Placement p) {
    return shim::guarded([&] { return new at::Generator(at::globalContext().defaultGenerator(shim::device(p))); },
                         static_cast<at::Generator*>(nullptr));
}
SHIM_EXPORT void ad_generator_free(at::Generator* g) { delete g; }
SHIM_EXPORT int ad_generator_set_seed(at::Generator* g, uint64_t seed) {
    DOES({
        const std::lock_guard<std::mutex> lock(g->mutex());
        g->set_current_seed(seed);
    });
}
SHIM_EXPORT int ad_generator_get_seed(at::Generator* g, uint64_t* seed) { DOES(*seed = g->current_seed()); }
SHIM_EXPORT int ad_generator_fresh_seed(at::Generator* g, uint64_t* seed) { DOES(*seed = g->seed()); }
SHIM_EXPORT Handle ad_generator_get_state(at::Generator* g) { MAKES(g->get_state()); }
SHIM_EXPORT int ad_generator_set_state(at::Generator* g, Handle state) { DOES(g->set_state(*state)); }
SHIM_EXPORT int ad_manual_seed(uint64_t seed) { DOES(at::manual_seed(seed)); }

SHIM_EXPORT Handle ad_to(Handle t, Placement p, int non_blocking, int copy) {
    MAKES(t->to(options(p), non_blocking != 0, copy != 0));
}
SHIM_EXPORT Handle ad_pin_memory(Handle t) { MAKES(t->pin_memory()); }
SHIM_EXPORT int ad_copy_(Handle t, Handle source, int non_blocking) { DOES(t->copy_(*source, non_blocking != 0)); }
