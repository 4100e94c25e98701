// Reductions, softmax, sorting.
#include "shim.h"

#include <ATen/ops/amax.h>
#include <ATen/ops/amin.h>

using shim::dtype_or_none;
using shim::ints;

SHIM_EXPORT Handle ad_sum(Handle t, int32_t dtype) { MAKES(t->sum(dtype_or_none(dtype))); }
SHIM_EXPORT Handle ad_sum_dims(Handle t, const int64_t* dims, int64_t count, int keepdim, int32_t dtype) {
    MAKES(t->sum(ints(dims, count), keepdim != 0, dtype_or_none(dtype)));
}
SHIM_EXPORT Handle ad_mean(Handle t) { MAKES(t->mean()); }
SHIM_EXPORT Handle ad_mean_dims(Handle t, const int64_t* dims, int64_t count, int keepdim, int32_t dtype) {
    MAKES(t->mean(ints(dims, count), keepdim != 0, dtype_or_none(dtype)));
}
SHIM_EXPORT Handle ad_var(Handle t, int unbiased) { MAKES(t->var(unbiased != 0)); }
SHIM_EXPORT Handle ad_std(Handle t, int unbiased) { MAKES(t->std(unbiased != 0)); }
SHIM_EXPORT Handle ad_var_dims(Handle t, const int64_t* dims, int64_t count, int unbiased, int keepdim) {
    MAKES(t->var(ints(dims, count), unbiased != 0, keepdim != 0));
}
SHIM_EXPORT Handle ad_std_dims(Handle t, const int64_t* dims, int64_t count, int unbiased, int keepdim) {
    MAKES(t->std(ints(dims, count), unbiased != 0, keepdim != 0));
}
SHIM_EXPORT Handle ad_max(Handle t) { MAKES(t->max()); }
SHIM_EXPORT Handle ad_min(Handle t) { MAKES(t->min()); }
SHIM_EXPORT int ad_max_dim(Handle t, int64_t dim, int keepdim, Handle* values, Handle* indices) {
    MAKES_TWO(t->max(dim, keepdim != 0), values, indices);
}
SHIM_EXPORT int ad_min_dim(Handle t, int64_t dim, int keepdim, Handle* values, Handle* indices) {
    MAKES_TWO(t->min(dim, keepdim != 0), values, indices);
}
SHIM_EXPORT Handle ad_amax(Handle t, const int64_t* dims, int64_t count, int keepdim) { MAKES(at::amax(*t, ints(dims, count), keepdim != 0)); }
SHIM_EXPORT Handle ad_amin(Handle t, const int64_t* dims, int64_t count, int keepdim) { MAKES(at::amin(*t, ints(dims, count), keepdim != 0)); }
SHIM_EXPORT Handle ad_argmax(Handle t, const int64_t* dim, int keepdim) { MAKES(t->argmax(shim::int_or_none(dim), keepdim != 0)); }
SHIM_EXPORT Handle ad_argmin(Handle t, const int64_t* dim, int keepdim) { MAKES(t->argmin(shim::int_or_none(dim), keepdim != 0)); }
SHIM_EXPORT Handle ad_all(Handle t) { MAKES(t->all()); }
SHIM_EXPORT Handle ad_any(Handle t) { MAKES(t->any()); }
SHIM_EXPORT Handle ad_all_dim(Handle t, int64_t dim, int keepdim) { MAKES(t->all(dim, keepdim != 0)); }
SHIM_EXPORT Handle ad_any_dim(Handle t, int64_t dim, int keepdim) { MAKES(t->any(dim, keepdim != 0)); }
SHIM_EXPORT Handle ad_norm(Handle t, double p) { MAKES(t->norm(at::Scalar(p))); }
SHIM_EXPORT Handle ad_logsumexp(Handle t, int64_t dim, int keepdim) { MAKES(t->logsumexp(at::IntArrayRef(dim), keepdim != 0)); }
SHIM_EXPORT Handle ad_cumsum(Handle t, int64_t dim, int32_t dtype) { MAKES(t->cumsum(dim, dtype_or_none(dtype))); }
SHIM_EXPORT Handle ad_softmax(Handle t, int64_t dim, int32_t dtype) { MAKES(t->softmax(dim, dtype_or_none(dtype))); }
SHIM_EXPORT Handle ad_log_softmax(Handle t, int64_t dim, int32_t dtype) { MAKES(t->log_softmax(dim, dtype_or_none(dtype))); }

SHIM_EXPORT int ad_topk(Handle t, int64_t k, int64_t dim, int largest, int sorted, Handle* values, Handle* indices) {
    MAKES_TWO(t->topk(k, dim, largest != 0, sorted != 0), values, indices);
}
SHIM_EXPORT int ad_sort(Handle t, int64_t dim, int descending, int stable, Handle* values, Handle* indices) {
    MAKES_TWO(t->sort(shim::Optional<bool>(stable != 0), dim, descending != 0), values, indices);
}
SHIM_EXPORT Handle ad_argsort(Handle t, int64_t dim, int descending) { MAKES(t->argsort(dim, descending != 0)); }
