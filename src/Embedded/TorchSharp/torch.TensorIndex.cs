namespace TorchSharp;

public static partial class torch
{
    /// <summary>One position of an index expression: a number, slice, new axis, "all the rest", tensor of indices or booleans.</summary>
    public struct TensorIndex
    {
        internal enum Kind
        {
            Single,
            Slice,
            NewAxis,
            Ellipsis,
            Tensor,
        }

        private TensorIndex(Kind kind) => Form = kind;

        internal Kind Form { get; }

        internal long? First { get; private init; }

        internal long? Last { get; private init; }

        internal long Step { get; private init; } = 1;

        internal Tensor? Indices { get; private init; }

        /// <summary>All dimensions that the other positions leave.</summary>
        public static TensorIndex Ellipsis = new(Kind.Ellipsis);

        /// <summary>A new dimension of size 1.</summary>
        public static TensorIndex None = new(Kind.NewAxis);

        /// <summary>The whole of one dimension.</summary>
        public static TensorIndex Colon = Slice();

        /// <summary>start up to, not including, stop; negative numbers count from the end.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new(Kind.Slice) { First = start, Last = stop, Step = step ?? 1 };

        /// <summary>A C# range; "from the end" counts from the end.</summary>
        public static TensorIndex Slice(Range range) =>
            Slice(FromStart(range.Start), range.End.Equals(Index.End) ? null : FromStart(range.End));

        /// <summary>One index; the dimension goes away.</summary>
        public static TensorIndex Single(long? index) =>
            new(Kind.Single) { First = index ?? throw new ArgumentNullException(nameof(index)) };

        /// <summary>A tensor of int64 indices or of booleans.</summary>
        public static TensorIndex Tensor(Tensor tensor) => new(Kind.Tensor) { Indices = tensor };

        /// <summary>One index.</summary>
        public static implicit operator TensorIndex(long value) => Single(value);

        /// <summary>One index, possibly from the end.</summary>
        public static implicit operator TensorIndex(Index index) => Single(FromStart(index));

        /// <summary>A slice.</summary>
        public static implicit operator TensorIndex(Range range) => Slice(range);

        private static long FromStart(Index index) => index.IsFromEnd ? -(long)index.Value : index.Value;
    }
}
