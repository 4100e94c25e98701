namespace TorchSharp;

public static unsafe partial class torch
{
    public partial class Tensor
    {
        /// <summary>True where this is equal, broadcast.</summary>
        public Tensor eq(Tensor target) => Made(Native.ad_eq(Handle, target.Handle), target);

        /// <summary>True where this is equal.</summary>
        public Tensor eq(Scalar target) => Made(Native.ad_eq_number(Handle, target.Value));

        /// <summary>True where this is different, broadcast.</summary>
        public Tensor ne(Tensor target) => Made(Native.ad_ne(Handle, target.Handle), target);

        /// <summary>True where this is different.</summary>
        public Tensor ne(Scalar target) => Made(Native.ad_ne_number(Handle, target.Value));

        /// <summary>True where this is smaller, broadcast.</summary>
        public Tensor lt(Tensor target) => Made(Native.ad_lt(Handle, target.Handle), target);

        /// <summary>True where this is smaller.</summary>
        public Tensor lt(Scalar target) => Made(Native.ad_lt_number(Handle, target.Value));

        /// <summary>True where this is smaller or equal, broadcast.</summary>
        public Tensor le(Tensor target) => Made(Native.ad_le(Handle, target.Handle), target);

        /// <summary>True where this is smaller or equal.</summary>
        public Tensor le(Scalar target) => Made(Native.ad_le_number(Handle, target.Value));

        /// <summary>True where this is larger, broadcast.</summary>
        public Tensor gt(Tensor target) => Made(Native.ad_gt(Handle, target.Handle), target);

        /// <summary>True where this is larger.</summary>
        public Tensor gt(Scalar target) => Made(Native.ad_gt_number(Handle, target.Value));

        /// <summary>True where this is larger or equal, broadcast.</summary>
        public Tensor ge(Tensor target) => Made(Native.ad_ge(Handle, target.Handle), target);

        /// <summary>True where this is larger or equal.</summary>
        public Tensor ge(Scalar target) => Made(Native.ad_ge_number(Handle, target.Value));

        /// <summary>True where the left is equal, broadcast.</summary>
        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);

        /// <summary>True where the left is equal.</summary>
        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);

        /// <summary>True where the left is different, broadcast.</summary>
        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);

        /// <summary>True where the left is different.</summary>
        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);

        /// <summary>True where the left is smaller, broadcast.</summary>
        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);

        /// <summary>True where the left is smaller.</summary>
        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);

        /// <summary>True where the left is smaller or equal, broadcast.</summary>
        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);

        /// <summary>True where the left is smaller or equal.</summary>
        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);

        /// <summary>True where the left is larger, broadcast.</summary>
        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);

        /// <summary>True where the left is larger.</summary>
        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);

        /// <summary>True where the left is larger or equal, broadcast.</summary>
        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);

        /// <summary>True where the left is larger or equal.</summary>
        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);

        /// <summary>True where both are not zero.</summary>
        public Tensor logical_and(Tensor other) => Made(Native.ad_logical_and(Handle, other.Handle), other);

        /// <summary>True where one is not zero.</summary>
        public Tensor logical_or(Tensor other) => Made(Native.ad_logical_or(Handle, other.Handle), other);

        /// <summary>The common bits; both, for booleans.</summary>
        public Tensor bitwise_and(Tensor other) => Made(Native.ad_bitwise_and(Handle, other.Handle), other);

        /// <summary>The bits of either; one, for booleans.</summary>
        public Tensor bitwise_or(Tensor other) => Made(Native.ad_bitwise_or(Handle, other.Handle), other);

        /// <summary>The bits of one alone.</summary>
        public Tensor bitwise_xor(Tensor other) => Made(Native.ad_bitwise_xor(Handle, other.Handle), other);

        /// <summary>Both.</summary>
        public static Tensor operator &(Tensor left, Tensor right) => left.bitwise_and(right);

        /// <summary>One or both.</summary>
        public static Tensor operator |(Tensor left, Tensor right) => left.bitwise_or(right);

        /// <summary>One alone.</summary>
        public static Tensor operator ^(Tensor left, Tensor right) => left.bitwise_xor(right);

        /// <summary>Not.</summary>
        public static Tensor operator ~(Tensor left) => left.bitwise_not();

        /// <summary>Whether shape and every element agree; NaN agrees with nothing.</summary>
        public bool Equals(Tensor target) => Flag(Native.ad_equal(Handle, target.Handle), target);

        /// <summary>Whether |this - target| &lt;= atol + rtol * |target| everywhere.</summary>
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            Flag(Native.ad_allclose(Handle, target.Handle, rtol, atol, equal_nan ? 1 : 0), target);

        /// <summary>This where the condition holds, else y.</summary>
        public Tensor where(Tensor condition, Tensor y) => Made(Native.ad_where(condition.Handle, Handle, y.Handle), condition, y);

        /// <summary>The value wherever the mask is true.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value) => Made(Native.ad_masked_fill(Handle, mask.Handle, value.Value), mask);

        /// <summary>Writes the value wherever the mask is true.</summary>
        public Tensor masked_fill_(Tensor mask, Scalar value) => Done(Native.ad_masked_fill_(Handle, mask.Handle, value.Value), mask);

        /// <summary>The elements where the mask is true, in one dimension.</summary>
        public Tensor masked_select(Tensor mask) => Made(Native.ad_masked_select(Handle, mask.Handle), mask);

        /// <summary>Bounded below and above; null is no bound.</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null)
        {
            var (low, high) = (min?.Value ?? default, max?.Value ?? default);
            return Made(Native.ad_clamp(Handle, min is null ? null : &low, max is null ? null : &high));
        }

        /// <summary>Bounds in place; null is no bound.</summary>
        public Tensor clamp_(Scalar? min = null, Scalar? max = null)
        {
            var (low, high) = (min?.Value ?? default, max?.Value ?? default);
            return Done(Native.ad_clamp_(Handle, min is null ? null : &low, max is null ? null : &high));
        }

        /// <summary>Bounded below.</summary>
        public Tensor clamp_min(Scalar min) => clamp(min: min);

        /// <summary>Bounded above.</summary>
        public Tensor clamp_max(Scalar max) => clamp(max: max);

        /// <summary>Fills with a number.</summary>
        public Tensor fill_(Scalar value) => Done(Native.ad_fill_number_(Handle, value.Value));

        /// <summary>Whether it is the same object.</summary>
        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        /// <summary>Of the object, not of its elements.</summary>
        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
