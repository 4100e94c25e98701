namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The matrix product over the last two dimensions, broadcast over the rest.</summary>
        public Tensor matmul(Tensor target) => Made(Native.ad_matmul(Handle, target.Handle), target);

        /// <summary>[n, k] times [k, m].</summary>
        public Tensor mm(Tensor target) => Made(Native.ad_mm(Handle, target.Handle), target);

        /// <summary>[b, n, k] times [b, k, m].</summary>
        public Tensor bmm(Tensor batch2) => Made(Native.ad_bmm(Handle, batch2.Handle), batch2);

        /// <summary>[n, k] times [k].</summary>
        public Tensor mv(Tensor target) => Made(Native.ad_mv(Handle, target.Handle), target);

        /// <summary>The sum of the products of two vectors.</summary>
        public Tensor dot(Tensor target) => Made(Native.ad_dot(Handle, target.Handle), target);

        /// <summary>All products of two vectors: [n, m].</summary>
        public Tensor outer(Tensor vec2) => Made(Native.ad_outer(Handle, vec2.Handle), vec2);

        /// <summary>beta * this + alpha * mat1 @ mat2.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Made(Native.ad_addmm(Handle, mat1.Handle, mat2.Handle, beta, alpha), mat1, mat2);

        /// <summary>Becomes beta * this + alpha * mat1 @ mat2.</summary>
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Done(Native.ad_addmm_(Handle, mat1.Handle, mat2.Handle, beta, alpha), mat1, mat2);

        /// <summary>beta * this + alpha * batch1 @ batch2.</summary>
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Made(Native.ad_baddbmm(Handle, batch1.Handle, batch2.Handle, beta, alpha), batch1, batch2);
    }
}
