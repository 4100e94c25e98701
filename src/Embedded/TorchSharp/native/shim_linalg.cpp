// Products, decompositions, and the functions of torch.nn.functional.
#include "shim.h"

#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/einsum.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/kl_div.h>
#include <ATen/ops/linalg_cholesky.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/linalg_inv.h>
#include <ATen/ops/linalg_solve.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/mse_loss.h>

#include <string>

SHIM_EXPORT Handle ad_matmul(Handle t, Handle other) { MAKES(t->matmul(*other)); }
SHIM_EXPORT Handle ad_mm(Handle t, Handle other) { MAKES(t->mm(*other)); }
SHIM_EXPORT Handle ad_bmm(Handle t, Handle other) { MAKES(t->bmm(*other)); }
SHIM_EXPORT Handle ad_mv(Handle t, Handle other) { MAKES(t->mv(*other)); }
SHIM_EXPORT Handle ad_dot(Handle t, Handle other) { MAKES(t->dot(*other)); }
SHIM_EXPORT Handle ad_outer(Handle t, Handle other) { MAKES(t->outer(*other)); }
SHIM_EXPORT Handle ad_addmm(Handle t, Handle a, Handle b, double beta, double alpha) { MAKES(t->addmm(*a, *b, beta, alpha)); }
SHIM_EXPORT int ad_addmm_(Handle t, Handle a, Handle b, double beta, double alpha) { DOES(t->addmm_(*a, *b, beta, alpha)); }
SHIM_EXPORT Handle ad_baddbmm(Handle t, Handle a, Handle b, double beta, double alpha) { MAKES(t->baddbmm(*a, *b, beta, alpha)); }
SHIM_EXPORT Handle ad_einsum(const char* equation, const Handle* all, int64_t count) { MAKES(at::einsum(equation, shim::tensors(all, count))); }
SHIM_EXPORT Handle ad_linear(Handle input, Handle weight, Handle bias) { MAKES(at::linear(*input, *weight, shim::tensor_or_none(bias))); }

SHIM_EXPORT int ad_linalg_eigh(Handle t, char uplo, Handle* values, Handle* vectors) {
    MAKES_TWO(at::linalg_eigh(*t, std::string(1, uplo)), values, vectors);
}
SHIM_EXPORT int ad_linalg_svd(Handle t, int full_matrices, Handle* u, Handle* s, Handle* vh) {
    return shim::guarded(
        [&] {
            const auto parts = at::linalg_svd(*t, full_matrices != 0);
            *u = shim::own(std::get<0>(parts));
            *s = shim::own(std::get<1>(parts));
            *vh = shim::own(std::get<2>(parts));
            return 0;
        },
        -1);
}
SHIM_EXPORT Handle ad_linalg_cholesky(Handle t) { MAKES(at::linalg_cholesky(*t)); }
SHIM_EXPORT Handle ad_linalg_inv(Handle t) { MAKES(at::linalg_inv(*t)); }
SHIM_EXPORT Handle ad_linalg_solve(Handle a, Handle b, int left) { MAKES(at::linalg_solve(*a, *b, left != 0)); }

SHIM_EXPORT Handle ad_embedding(Handle weight, Handle indices, int64_t padding_index, int scale_by_frequency, int sparse) {
    MAKES(at::embedding(*weight, *indices, padding_index, scale_by_frequency != 0, sparse != 0));
}
SHIM_EXPORT Handle ad_cross_entropy(Handle input, Handle target, Handle weight, int64_t reduction, int64_t ignore_index, double label_smoothing) {
    MAKES(at::cross_entropy_loss(*input, *target, shim::tensor_or_none(weight), reduction, ignore_index, label_smoothing));
}
SHIM_EXPORT Handle ad_kl_div(Handle input, Handle target, int64_t reduction, int log_target) {
    MAKES(at::kl_div(*input, *target, reduction, log_target != 0));
}
SHIM_EXPORT Handle ad_mse_loss(Handle input, Handle target, int64_t reduction) { MAKES(at::mse_loss(*input, *target, reduction)); }
