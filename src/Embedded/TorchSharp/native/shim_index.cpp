// Reading and writing by index.
#include "shim.h"

#include <ATen/ops/one_hot.h>

namespace {
c10::List<shim::Optional<at::Tensor>> index_list(const Handle* indices, int64_t count) {
    c10::List<shim::Optional<at::Tensor>> list;
    list.reserve(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; i++) list.push_back(shim::tensor_or_none(indices[i]));
    return list;
}
}  // namespace

SHIM_EXPORT Handle ad_index(Handle t, const Handle* indices, int64_t count) { MAKES(t->index(index_list(indices, count))); }
SHIM_EXPORT int ad_index_put_(Handle t, const Handle* indices, int64_t count, Handle value, int accumulate) {
    DOES(t->index_put_(index_list(indices, count), *value, accumulate != 0));
}
SHIM_EXPORT Handle ad_index_select(Handle t, int64_t dim, Handle index) { MAKES(t->index_select(dim, *index)); }
SHIM_EXPORT int ad_index_add_(Handle t, int64_t dim, Handle index, Handle source, Number alpha) {
    DOES(t->index_add_(dim, *index, *source, shim::scalar(alpha)));
}
SHIM_EXPORT int ad_index_copy_(Handle t, int64_t dim, Handle index, Handle source) { DOES(t->index_copy_(dim, *index, *source)); }
SHIM_EXPORT Handle ad_gather(Handle t, int64_t dim, Handle index) { MAKES(t->gather(dim, *index)); }
SHIM_EXPORT Handle ad_scatter(Handle t, int64_t dim, Handle index, Handle source) { MAKES(t->scatter(dim, *index, *source)); }
SHIM_EXPORT int ad_scatter_(Handle t, int64_t dim, Handle index, Handle source) { DOES(t->scatter_(dim, *index, *source)); }
SHIM_EXPORT Handle ad_scatter_add(Handle t, int64_t dim, Handle index, Handle source) { MAKES(t->scatter_add(dim, *index, *source)); }
SHIM_EXPORT int ad_scatter_add_(Handle t, int64_t dim, Handle index, Handle source) { DOES(t->scatter_add_(dim, *index, *source)); }
SHIM_EXPORT Handle ad_nonzero(Handle t) { MAKES(t->nonzero()); }
SHIM_EXPORT Handle ad_one_hot(Handle t, int64_t num_classes) { MAKES(at::one_hot(*t, num_classes)); }
