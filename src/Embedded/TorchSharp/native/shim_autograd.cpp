// Gradients.
#include "shim.h"

#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

SHIM_EXPORT int ad_backward(Handle t, Handle gradient, int retain_graph, int create_graph) {
    DOES(t->backward(gradient == nullptr ? at::Tensor() : *gradient, shim::Optional<bool>(retain_graph != 0), create_graph != 0));
}
// Several roots at once, each with its gradient.
SHIM_EXPORT int ad_backward_all(const Handle* roots, const Handle* gradients, int64_t count, int retain_graph, int create_graph) {
    DOES(torch::autograd::backward(
        shim::tensors(roots, count), shim::tensors(gradients, count), shim::Optional<bool>(retain_graph != 0), create_graph != 0));
}
// Null without an error: there is no gradient.
SHIM_EXPORT Handle ad_grad(Handle t) {
    return shim::guarded(
        [&]() -> Handle {
            const at::Tensor& gradient = t->grad();
            return gradient.defined() ? shim::own(gradient) : nullptr;
        },
        static_cast<Handle>(nullptr));
}
SHIM_EXPORT int ad_set_grad(Handle t, Handle gradient) { DOES(t->mutable_grad() = gradient == nullptr ? at::Tensor() : *gradient); }
SHIM_EXPORT int ad_requires_grad(Handle t) { return t->requires_grad() ? 1 : 0; }
SHIM_EXPORT int ad_set_requires_grad(Handle t, int value) { DOES(t->set_requires_grad(value != 0)); }
SHIM_EXPORT int ad_is_leaf(Handle t) { return t->is_leaf() ? 1 : 0; }
SHIM_EXPORT int ad_retain_grad(Handle t) { DOES(t->retain_grad()); }
SHIM_EXPORT int ad_detach_(Handle t) { DOES(t->detach_()); }

SHIM_EXPORT int ad_grad_mode() { return c10::GradMode::is_enabled() ? 1 : 0; }
SHIM_EXPORT void ad_set_grad_mode(int enabled) { c10::GradMode::set_enabled(enabled != 0); }
SHIM_EXPORT int ad_inference_mode() { return c10::InferenceMode::is_enabled() ? 1 : 0; }
SHIM_EXPORT c10::InferenceMode* ad_inference_enter(int enabled) { return new c10::InferenceMode(enabled != 0); }
SHIM_EXPORT void ad_inference_leave(c10::InferenceMode* guard) { delete guard; }
