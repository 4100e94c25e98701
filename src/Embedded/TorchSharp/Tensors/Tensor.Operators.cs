namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The sum, broadcast.</summary>
        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

        /// <summary>The sum with a number.</summary>
        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);

        /// <summary>The sum with a number.</summary>
        public static Tensor operator +(Tensor left, double right) => left.Added(NativeNumber.Of(right));

        /// <summary>The sum with a number.</summary>
        public static Tensor operator +(Tensor left, float right) => left.Added(NativeNumber.Of((double)right));

        /// <summary>The sum with a number.</summary>
        public static Tensor operator +(Tensor left, long right) => left.Added(NativeNumber.Of(right));

        /// <summary>The sum with a number.</summary>
        public static Tensor operator +(Tensor left, int right) => left.Added(NativeNumber.Of((long)right));

        /// <summary>The sum of a number and a tensor.</summary>
        public static Tensor operator +(double left, Tensor right) => right.Added(NativeNumber.Of(left));

        /// <summary>The sum of a number and a tensor.</summary>
        public static Tensor operator +(float left, Tensor right) => right.Added(NativeNumber.Of((double)left));

        /// <summary>The sum of a number and a tensor.</summary>
        public static Tensor operator +(long left, Tensor right) => right.Added(NativeNumber.Of(left));

        /// <summary>The sum of a number and a tensor.</summary>
        public static Tensor operator +(int left, Tensor right) => right.Added(NativeNumber.Of((long)left));

        /// <summary>The difference, broadcast.</summary>
        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

        /// <summary>The difference with a number.</summary>
        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);

        /// <summary>The difference with a number.</summary>
        public static Tensor operator -(Tensor left, double right) => left.Subtracted(NativeNumber.Of(right));

        /// <summary>The difference with a number.</summary>
        public static Tensor operator -(Tensor left, float right) => left.Subtracted(NativeNumber.Of((double)right));

        /// <summary>The difference with a number.</summary>
        public static Tensor operator -(Tensor left, long right) => left.Subtracted(NativeNumber.Of(right));

        /// <summary>The difference with a number.</summary>
        public static Tensor operator -(Tensor left, int right) => left.Subtracted(NativeNumber.Of((long)right));

        /// <summary>The difference of a number and a tensor.</summary>
        public static Tensor operator -(double left, Tensor right) => right.neg().AddedTo(NativeNumber.Of(left));

        /// <summary>The difference of a number and a tensor.</summary>
        public static Tensor operator -(float left, Tensor right) => right.neg().AddedTo(NativeNumber.Of((double)left));

        /// <summary>The difference of a number and a tensor.</summary>
        public static Tensor operator -(long left, Tensor right) => right.neg().AddedTo(NativeNumber.Of(left));

        /// <summary>The difference of a number and a tensor.</summary>
        public static Tensor operator -(int left, Tensor right) => right.neg().AddedTo(NativeNumber.Of((long)left));

        /// <summary>The product, broadcast.</summary>
        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

        /// <summary>The product with a number.</summary>
        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);

        /// <summary>The product with a number.</summary>
        public static Tensor operator *(Tensor left, double right) => left.Multiplied(NativeNumber.Of(right));

        /// <summary>The product with a number.</summary>
        public static Tensor operator *(Tensor left, float right) => left.Multiplied(NativeNumber.Of((double)right));

        /// <summary>The product with a number.</summary>
        public static Tensor operator *(Tensor left, long right) => left.Multiplied(NativeNumber.Of(right));

        /// <summary>The product with a number.</summary>
        public static Tensor operator *(Tensor left, int right) => left.Multiplied(NativeNumber.Of((long)right));

        /// <summary>The product of a number and a tensor.</summary>
        public static Tensor operator *(double left, Tensor right) => right.Multiplied(NativeNumber.Of(left));

        /// <summary>The product of a number and a tensor.</summary>
        public static Tensor operator *(float left, Tensor right) => right.Multiplied(NativeNumber.Of((double)left));

        /// <summary>The product of a number and a tensor.</summary>
        public static Tensor operator *(long left, Tensor right) => right.Multiplied(NativeNumber.Of(left));

        /// <summary>The product of a number and a tensor.</summary>
        public static Tensor operator *(int left, Tensor right) => right.Multiplied(NativeNumber.Of((long)left));

        /// <summary>The quotient, broadcast.</summary>
        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);

        /// <summary>The quotient with a number.</summary>
        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);

        /// <summary>The quotient with a number.</summary>
        public static Tensor operator /(Tensor left, double right) => left.Divided(NativeNumber.Of(right));

        /// <summary>The quotient with a number.</summary>
        public static Tensor operator /(Tensor left, float right) => left.Divided(NativeNumber.Of((double)right));

        /// <summary>The quotient with a number.</summary>
        public static Tensor operator /(Tensor left, long right) => left.Divided(NativeNumber.Of(right));

        /// <summary>The quotient with a number.</summary>
        public static Tensor operator /(Tensor left, int right) => left.Divided(NativeNumber.Of((long)right));

        /// <summary>The quotient of a number and a tensor.</summary>
        public static Tensor operator /(double left, Tensor right) => right.reciprocal().MultipliedBy(NativeNumber.Of(left));

        /// <summary>The quotient of a number and a tensor.</summary>
        public static Tensor operator /(float left, Tensor right) => right.reciprocal().MultipliedBy(NativeNumber.Of((double)left));

        /// <summary>The quotient of a number and a tensor.</summary>
        public static Tensor operator /(long left, Tensor right) => right.reciprocal().MultipliedBy(NativeNumber.Of(left));

        /// <summary>The quotient of a number and a tensor.</summary>
        public static Tensor operator /(int left, Tensor right) => right.reciprocal().MultipliedBy(NativeNumber.Of((long)left));

        /// <summary>Negated.</summary>
        public static Tensor operator -(Tensor tensor) => tensor.neg();

        // The intermediate result of "number - tensor" and "number / tensor" goes at once.
        private Tensor AddedTo(NativeNumber left)
        {
            var result = Added(left);
            Dispose();
            return result;
        }

        private Tensor MultipliedBy(NativeNumber left)
        {
            var result = Multiplied(left);
            Dispose();
            return result;
        }
    }
}
