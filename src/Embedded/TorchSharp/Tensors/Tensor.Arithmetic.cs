namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The sum with another tensor, broadcast.</summary>
        public Tensor add(Tensor target) => Made(Native.ad_add(Handle, target.Handle, NativeNumber.One), target);

        /// <summary>this + alpha * target, broadcast.</summary>
        public Tensor add(Tensor target, Scalar alpha) => Made(Native.ad_add(Handle, target.Handle, alpha.Value), target);

        /// <summary>The sum with a number.</summary>
        public Tensor add(Scalar scalar) => Added(scalar.Value);

        /// <summary>Adds another tensor in place.</summary>
        public Tensor add_(Tensor target) => Done(Native.ad_add_(Handle, target.Handle, NativeNumber.One), target);

        /// <summary>Adds alpha * target in place.</summary>
        public Tensor add_(Tensor target, Scalar alpha) => Done(Native.ad_add_(Handle, target.Handle, alpha.Value), target);

        /// <summary>Adds a number in place.</summary>
        public Tensor add_(Scalar scalar) => Done(Native.ad_add_number_(Handle, scalar.Value, NativeNumber.One));

        /// <summary>The difference to another tensor, broadcast.</summary>
        public Tensor sub(Tensor target) => Made(Native.ad_sub(Handle, target.Handle), target);

        /// <summary>The difference to a number.</summary>
        public Tensor sub(Scalar target) => Subtracted(target.Value);

        /// <summary>Subtracts another tensor in place.</summary>
        public Tensor sub_(Tensor target) => Done(Native.ad_sub_(Handle, target.Handle), target);

        /// <summary>Subtracts a number in place.</summary>
        public Tensor sub_(Scalar target) => Done(Native.ad_sub_number_(Handle, target.Value));

        /// <summary>The product with another tensor, broadcast.</summary>
        public Tensor mul(Tensor target) => Made(Native.ad_mul(Handle, target.Handle), target);

        /// <summary>The product with a number.</summary>
        public Tensor mul(Scalar target) => Multiplied(target.Value);

        /// <summary>Multiplies by another tensor in place.</summary>
        public Tensor mul_(Tensor target) => Done(Native.ad_mul_(Handle, target.Handle), target);

        /// <summary>Multiplies by a number in place.</summary>
        public Tensor mul_(Scalar target) => Done(Native.ad_mul_number_(Handle, target.Value));

        /// <summary>The quotient by another tensor, broadcast. Only the unrounded quotient is supported here.</summary>
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None)
        {
            RequireUnrounded(rounding_mode);
            return Made(Native.ad_div(Handle, target.Handle), target);
        }

        /// <summary>The quotient by a number. Only the unrounded quotient is supported here.</summary>
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None)
        {
            RequireUnrounded(rounding_mode);
            return Divided(target.Value);
        }

        /// <summary>Divides by another tensor in place. Only the unrounded quotient is supported here.</summary>
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None)
        {
            RequireUnrounded(rounding_mode);
            return Done(Native.ad_div_(Handle, target.Handle), target);
        }

        /// <summary>Divides by a number in place. Only the unrounded quotient is supported here.</summary>
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None)
        {
            RequireUnrounded(rounding_mode);
            return Done(Native.ad_div_number_(Handle, target.Value));
        }

        /// <summary>To the power of the exponent.</summary>
        public Tensor pow(Tensor exponent) => Made(Native.ad_pow(Handle, exponent.Handle), exponent);

        /// <summary>To the power of the exponent.</summary>
        public Tensor pow(Scalar exponent) => Made(Native.ad_pow_number(Handle, exponent.Value));

        /// <summary>The remainder with the divisor's sign.</summary>
        public Tensor remainder(Tensor target) => Made(Native.ad_remainder(Handle, target.Handle), target);

        /// <summary>The remainder with the divisor's sign.</summary>
        public Tensor remainder(Scalar scalar) => Made(Native.ad_remainder_number(Handle, scalar.Value));

        /// <summary>The quotient rounded down.</summary>
        public Tensor floor_divide(Tensor other) => Made(Native.ad_floor_divide(Handle, other.Handle), other);

        /// <summary>The quotient rounded down.</summary>
        public Tensor floor_divide(Scalar other) => Made(Native.ad_floor_divide_number(Handle, other.Value));

        /// <summary>The larger of each pair.</summary>
        public Tensor maximum(Tensor other) => Made(Native.ad_maximum(Handle, other.Handle), other);

        /// <summary>The smaller of each pair.</summary>
        public Tensor minimum(Tensor other) => Made(Native.ad_minimum(Handle, other.Handle), other);

        /// <summary>log(exp(x) + exp(y)), without overflow.</summary>
        public Tensor logaddexp(Tensor other) => Made(Native.ad_logaddexp(Handle, other.Handle), other);

        /// <summary>x * log(y), and 0 where x is 0.</summary>
        public Tensor xlogy(Tensor y) => Made(Native.ad_xlogy(Handle, y.Handle), y);

        /// <summary>this + value * tensor1 * tensor2.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Made(Native.ad_addcmul(Handle, tensor1.Handle, tensor2.Handle, value.Value), tensor1, tensor2);

        /// <summary>Adds value * tensor1 * tensor2 in place.</summary>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Done(Native.ad_addcmul_(Handle, tensor1.Handle, tensor2.Handle, value.Value), tensor1, tensor2);

        /// <summary>this + value * tensor1 / tensor2.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Made(Native.ad_addcdiv(Handle, tensor1.Handle, tensor2.Handle, value.Value), tensor1, tensor2);

        /// <summary>Adds value * tensor1 / tensor2 in place.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Done(Native.ad_addcdiv_(Handle, tensor1.Handle, tensor2.Handle, value.Value), tensor1, tensor2);

        /// <summary>this + weight * (end - this).</summary>
        public Tensor lerp(Tensor end, Tensor weight) => Made(Native.ad_lerp(Handle, end.Handle, weight.Handle), end, weight);

        private Tensor Added(NativeNumber other) => Made(Native.ad_add_number(Handle, other, NativeNumber.One));

        private Tensor Subtracted(NativeNumber other) => Made(Native.ad_sub_number(Handle, other));

        private Tensor Multiplied(NativeNumber other) => Made(Native.ad_mul_number(Handle, other));

        private Tensor Divided(NativeNumber other) => Made(Native.ad_div_number(Handle, other));

        private static void RequireUnrounded(RoundingMode mode)
        {
            if (mode != RoundingMode.None)
                throw new ArgumentOutOfRangeException(nameof(mode), "rounded quotients are not supported; use floor_divide");
        }
    }
}
