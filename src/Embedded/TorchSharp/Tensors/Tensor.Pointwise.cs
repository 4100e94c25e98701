namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Absolute values.</summary>
        public Tensor abs() => Made(Native.ad_abs(Handle));

        /// <summary>Negated.</summary>
        public Tensor neg() => Made(Native.ad_neg(Handle));

        /// <summary>e to the power of each element.</summary>
        public Tensor exp() => Made(Native.ad_exp(Handle));

        /// <summary>exp(x) - 1, exact near 0.</summary>
        public Tensor expm1() => Made(Native.ad_expm1(Handle));

        /// <summary>Natural logarithms.</summary>
        public Tensor log() => Made(Native.ad_log(Handle));

        /// <summary>log(1 + x), exact near 0.</summary>
        public Tensor log1p() => Made(Native.ad_log1p(Handle));

        /// <summary>Logarithms to base 2.</summary>
        public Tensor log2() => Made(Native.ad_log2(Handle));

        /// <summary>Square roots.</summary>
        public Tensor sqrt() => Made(Native.ad_sqrt(Handle));

        /// <summary>1 / sqrt(x).</summary>
        public Tensor rsqrt() => Made(Native.ad_rsqrt(Handle));

        /// <summary>Squares.</summary>
        public Tensor square() => Made(Native.ad_square(Handle));

        /// <summary>1 / x.</summary>
        public Tensor reciprocal() => Made(Native.ad_reciprocal(Handle));

        /// <summary>Sines, of radians.</summary>
        public Tensor sin() => Made(Native.ad_sin(Handle));

        /// <summary>Cosines, of radians.</summary>
        public Tensor cos() => Made(Native.ad_cos(Handle));

        /// <summary>Hyperbolic tangents.</summary>
        public Tensor tanh() => Made(Native.ad_tanh(Handle));

        /// <summary>1 / (1 + exp(-x)).</summary>
        public Tensor sigmoid() => Made(Native.ad_sigmoid(Handle));

        /// <summary>max(x, 0).</summary>
        public Tensor relu() => Made(Native.ad_relu(Handle));

        /// <summary>x * sigmoid(x).</summary>
        public Tensor silu() => Made(Native.ad_silu(Handle));

        /// <summary>x times the standard normal distribution function of x.</summary>
        public Tensor gelu() => Made(Native.ad_gelu(Handle));

        /// <summary>The error function.</summary>
        public Tensor erf() => Made(Native.ad_erf(Handle));

        /// <summary>Rounded down.</summary>
        public Tensor floor() => Made(Native.ad_floor(Handle));

        /// <summary>Rounded up.</summary>
        public Tensor ceil() => Made(Native.ad_ceil(Handle));

        /// <summary>-1, 0 or 1.</summary>
        public Tensor sign() => Made(Native.ad_sign(Handle));

        /// <summary>True where not a number.</summary>
        public Tensor isnan() => Made(Native.ad_isnan(Handle));

        /// <summary>True where infinite.</summary>
        public Tensor isinf() => Made(Native.ad_isinf(Handle));

        /// <summary>True where neither infinite nor NaN.</summary>
        public Tensor isfinite() => Made(Native.ad_isfinite(Handle));

        /// <summary>True where zero.</summary>
        public Tensor logical_not() => Made(Native.ad_logical_not(Handle));

        /// <summary>All bits flipped; the negation of booleans.</summary>
        public Tensor bitwise_not() => Made(Native.ad_bitwise_not(Handle));

        /// <summary>Replaces each element by its exponential.</summary>
        public Tensor exp_() => Done(Native.ad_exp_(Handle));

        /// <summary>Negates in place.</summary>
        public Tensor neg_() => Done(Native.ad_neg_(Handle));

        /// <summary>Replaces each element by its square root.</summary>
        public Tensor sqrt_() => Done(Native.ad_sqrt_(Handle));

        /// <summary>Replaces each element by x * sigmoid(x).</summary>
        public Tensor silu_() => Done(Native.ad_silu_(Handle));

        /// <summary>Fills with zeros.</summary>
        public Tensor zero_() => Done(Native.ad_zero_(Handle));

        /// <summary>Rounded to the nearest integer, halves to the even one. <paramref name="decimals"/> must be 0 here.</summary>
        public Tensor round(long decimals = 0) => decimals == 0
            ? Made(Native.ad_round(Handle))
            : throw new ArgumentOutOfRangeException(nameof(decimals), "only rounding to integers is supported");
    }
}
