// Element by element: one tensor, two tensors, a tensor and a number; comparisons; selections by mask.
#include "shim.h"

#include <ATen/ops/gelu.h>
#include <ATen/ops/logaddexp.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/where.h>
#include <ATen/ops/xlogy.h>

using shim::scalar;

#define UNARY(name) SHIM_EXPORT Handle ad_##name(Handle t) { MAKES(t->name()); }
#define UNARY_IN_PLACE(name) SHIM_EXPORT int ad_##name##_(Handle t) { DOES(t->name##_()); }
#define BINARY(name) SHIM_EXPORT Handle ad_##name(Handle t, Handle other) { MAKES(t->name(*other)); }
#define BINARY_IN_PLACE(name) SHIM_EXPORT int ad_##name##_(Handle t, Handle other) { DOES(t->name##_(*other)); }
#define WITH_NUMBER(name) SHIM_EXPORT Handle ad_##name##_number(Handle t, Number other) { MAKES(t->name(scalar(other))); }
#define WITH_NUMBER_IN_PLACE(name) SHIM_EXPORT int ad_##name##_number_(Handle t, Number other) { DOES(t->name##_(scalar(other))); }

UNARY(abs)
UNARY(neg)
UNARY(exp)
UNARY(expm1)
UNARY(log)
UNARY(log1p)
UNARY(log2)
UNARY(sqrt)
UNARY(rsqrt)
UNARY(square)
UNARY(reciprocal)
UNARY(sin)
UNARY(cos)
UNARY(tanh)
UNARY(sigmoid)
UNARY(relu)
UNARY(erf)
UNARY(floor)
UNARY(ceil)
UNARY(round)
UNARY(sign)
UNARY(isnan)
UNARY(isinf)
UNARY(isfinite)
UNARY(logical_not)
UNARY(bitwise_not)
UNARY_IN_PLACE(exp)
UNARY_IN_PLACE(neg)
UNARY_IN_PLACE(sqrt)
UNARY_IN_PLACE(zero)
SHIM_EXPORT Handle ad_silu(Handle t) { MAKES(at::silu(*t)); }
SHIM_EXPORT int ad_silu_(Handle t) { DOES(at::silu_(*t)); }
SHIM_EXPORT Handle ad_gelu(Handle t) { MAKES(at::gelu(*t)); }

BINARY(mul)
BINARY(div)
BINARY(pow)
BINARY(remainder)
BINARY(floor_divide)
BINARY(maximum)
BINARY(minimum)
BINARY(logical_and)
BINARY(logical_or)
BINARY(bitwise_and)
BINARY(bitwise_or)
BINARY(bitwise_xor)
BINARY(eq)
BINARY(ne)
BINARY(lt)
BINARY(le)
BINARY(gt)
BINARY(ge)
BINARY_IN_PLACE(mul)
BINARY_IN_PLACE(div)
SHIM_EXPORT Handle ad_logaddexp(Handle t, Handle other) { MAKES(at::logaddexp(*t, *other)); }
SHIM_EXPORT Handle ad_xlogy(Handle t, Handle other) { MAKES(at::xlogy(*t, *other)); }

WITH_NUMBER(mul)
WITH_NUMBER(div)
WITH_NUMBER(pow)
WITH_NUMBER(remainder)
WITH_NUMBER(floor_divide)
WITH_NUMBER(eq)
WITH_NUMBER(ne)
WITH_NUMBER(lt)
WITH_NUMBER(le)
WITH_NUMBER(gt)
WITH_NUMBER(ge)
WITH_NUMBER_IN_PLACE(mul)
WITH_NUMBER_IN_PLACE(div)
WITH_NUMBER_IN_PLACE(fill)

SHIM_EXPORT Handle ad_add(Handle t, Handle other, Number alpha) { MAKES(t->add(*other, scalar(alpha))); }
SHIM_EXPORT Handle ad_sub(Handle t, Handle other) { MAKES(t->sub(*other)); }
SHIM_EXPORT Handle ad_add_number(Handle t, Number other, Number alpha) { MAKES(t->add(scalar(other), scalar(alpha))); }
SHIM_EXPORT Handle ad_sub_number(Handle t, Number other) { MAKES(t->sub(scalar(other))); }
SHIM_EXPORT int ad_add_(Handle t, Handle other, Number alpha) { DOES(t->add_(*other, scalar(alpha))); }
SHIM_EXPORT int ad_sub_(Handle t, Handle other) { DOES(t->sub_(*other)); }
SHIM_EXPORT int ad_add_number_(Handle t, Number other, Number alpha) { DOES(t->add_(scalar(other), scalar(alpha))); }
SHIM_EXPORT int ad_sub_number_(Handle t, Number other) { DOES(t->sub_(scalar(other))); }

SHIM_EXPORT Handle ad_addcmul(Handle t, Handle a, Handle b, Number value) { MAKES(t->addcmul(*a, *b, scalar(value))); }
SHIM_EXPORT int ad_addcmul_(Handle t, Handle a, Handle b, Number value) { DOES(t->addcmul_(*a, *b, scalar(value))); }
SHIM_EXPORT Handle ad_addcdiv(Handle t, Handle a, Handle b, Number value) { MAKES(t->addcdiv(*a, *b, scalar(value))); }
SHIM_EXPORT int ad_addcdiv_(Handle t, Handle a, Handle b, Number value) { DOES(t->addcdiv_(*a, *b, scalar(value))); }
SHIM_EXPORT Handle ad_lerp(Handle t, Handle end, Handle weight) { MAKES(t->lerp(*end, *weight)); }

SHIM_EXPORT Handle ad_clamp(Handle t, const Number* min, const Number* max) {
    const auto bound = [](const Number* n) { return n == nullptr ? shim::Optional<at::Scalar>() : shim::Optional<at::Scalar>(scalar(*n)); };
    MAKES(t->clamp(bound(min), bound(max)));
}
SHIM_EXPORT int ad_clamp_(Handle t, const Number* min, const Number* max) {
    const auto bound = [](const Number* n) { return n == nullptr ? shim::Optional<at::Scalar>() : shim::Optional<at::Scalar>(scalar(*n)); };
    DOES(t->clamp_(bound(min), bound(max)));
}
SHIM_EXPORT Handle ad_where(Handle condition, Handle x, Handle y) { MAKES(at::where(*condition, *x, *y)); }
SHIM_EXPORT Handle ad_masked_fill(Handle t, Handle mask, Number value) { MAKES(t->masked_fill(*mask, scalar(value))); }
SHIM_EXPORT int ad_masked_fill_(Handle t, Handle mask, Number value) { DOES(t->masked_fill_(*mask, scalar(value))); }
SHIM_EXPORT Handle ad_masked_select(Handle t, Handle mask) { MAKES(t->masked_select(*mask)); }
SHIM_EXPORT int ad_equal(Handle t, Handle other) {
    return shim::guarded([&] { return t->equal(*other) ? 1 : 0; }, -1);
}
SHIM_EXPORT int ad_allclose(Handle t, Handle other, double rtol, double atol, int equal_nan) {
    return shim::guarded([&] { return t->allclose(*other, rtol, atol, equal_nan != 0) ? 1 : 0; }, -1);
}
