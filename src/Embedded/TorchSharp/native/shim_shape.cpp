// Views, copies of another shape, joining and splitting.
#include "shim.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>

using shim::int_or_none;
using shim::ints;

SHIM_EXPORT Handle ad_view(Handle t, const int64_t* sizes, int64_t count) { MAKES(t->view(ints(sizes, count))); }
SHIM_EXPORT Handle ad_reshape(Handle t, const int64_t* sizes, int64_t count) { MAKES(t->reshape(ints(sizes, count))); }
SHIM_EXPORT Handle ad_expand(Handle t, const int64_t* sizes, int64_t count, int implicit) { MAKES(t->expand(ints(sizes, count), implicit != 0)); }
SHIM_EXPORT Handle ad_repeat(Handle t, const int64_t* sizes, int64_t count) { MAKES(t->repeat(ints(sizes, count))); }
SHIM_EXPORT Handle ad_repeat_interleave(Handle t, int64_t repeats, const int64_t* dim) {
    MAKES(t->repeat_interleave(repeats, int_or_none(dim)));
}
SHIM_EXPORT Handle ad_permute(Handle t, const int64_t* dims, int64_t count) { MAKES(t->permute(ints(dims, count))); }
SHIM_EXPORT Handle ad_flip(Handle t, const int64_t* dims, int64_t count) { MAKES(t->flip(ints(dims, count))); }
SHIM_EXPORT Handle ad_transpose(Handle t, int64_t dim0, int64_t dim1) { MAKES(t->transpose(dim0, dim1)); }
SHIM_EXPORT Handle ad_t(Handle t) { MAKES(t->t()); }
SHIM_EXPORT Handle ad_flatten(Handle t, int64_t start_dim, int64_t end_dim) { MAKES(t->flatten(start_dim, end_dim)); }
SHIM_EXPORT Handle ad_unsqueeze(Handle t, int64_t dim) { MAKES(t->unsqueeze(dim)); }
SHIM_EXPORT Handle ad_squeeze(Handle t, const int64_t* dim) { MAKES(dim == nullptr ? t->squeeze() : t->squeeze(*dim)); }
SHIM_EXPORT Handle ad_select(Handle t, int64_t dim, int64_t index) { MAKES(t->select(dim, index)); }
SHIM_EXPORT Handle ad_narrow(Handle t, int64_t dim, int64_t start, int64_t length) { MAKES(t->narrow(dim, start, length)); }
SHIM_EXPORT Handle ad_slice(Handle t, int64_t dim, const int64_t* start, const int64_t* end, int64_t step) {
    MAKES(t->slice(dim, int_or_none(start), int_or_none(end), step));
}
SHIM_EXPORT Handle ad_diagonal(Handle t, int64_t offset, int64_t dim1, int64_t dim2) { MAKES(t->diagonal(offset, dim1, dim2)); }
SHIM_EXPORT Handle ad_diag(Handle t, int64_t diagonal) { MAKES(t->diag(diagonal)); }
SHIM_EXPORT Handle ad_tril(Handle t, int64_t diagonal) { MAKES(t->tril(diagonal)); }
SHIM_EXPORT Handle ad_triu(Handle t, int64_t diagonal) { MAKES(t->triu(diagonal)); }
SHIM_EXPORT Handle ad_contiguous(Handle t) { MAKES(t->contiguous()); }
SHIM_EXPORT Handle ad_clone(Handle t) { MAKES(t->clone()); }
SHIM_EXPORT Handle ad_alias(Handle t) { MAKES(t->alias()); }
SHIM_EXPORT Handle ad_detach(Handle t) { MAKES(t->detach()); }

SHIM_EXPORT Handle ad_cat(const Handle* all, int64_t count, int64_t dim) { MAKES(at::cat(shim::tensors(all, count), dim)); }
SHIM_EXPORT Handle ad_stack(const Handle* all, int64_t count, int64_t dim) { MAKES(at::stack(shim::tensors(all, count), dim)); }
SHIM_EXPORT int64_t ad_chunk(Handle t, int64_t chunks, int64_t dim, Handle* out, int64_t room) { MAKES_ALL(t->chunk(chunks, dim), out, room); }
SHIM_EXPORT int64_t ad_split(Handle t, int64_t size, int64_t dim, Handle* out, int64_t room) { MAKES_ALL(t->split(size, dim), out, room); }
SHIM_EXPORT int64_t ad_split_with_sizes(Handle t, const int64_t* sizes, int64_t count, int64_t dim, Handle* out) {
    MAKES_ALL(t->split_with_sizes(ints(sizes, count), dim), out, count);
}
SHIM_EXPORT int64_t ad_unbind(Handle t, int64_t dim, Handle* out, int64_t room) { MAKES_ALL(t->unbind(dim), out, room); }
