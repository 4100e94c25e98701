namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Whether operations on the tensor are recorded for <see cref="backward()"/>.</summary>
        public bool requires_grad
        {
            get => Flag(Native.ad_requires_grad(Handle));
            set => Done(Native.ad_set_requires_grad(Handle, value ? 1 : 0));
        }

        /// <summary>Sets <see cref="requires_grad"/>.</summary>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>Sets <see cref="requires_grad"/>.</summary>
        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Whether no recorded operation made the tensor.</summary>
        public bool is_leaf => Flag(Native.ad_is_leaf(Handle));

        /// <summary>The gradient that <see cref="backward()"/> accumulated, under a new handle; null when there is none.</summary>
        public Tensor? grad
        {
            get
            {
                var handle = Native.ad_grad(Handle);
                GC.KeepAlive(this);
                return handle == 0 ? null : new Tensor(handle);
            }
            set => Done(Native.ad_set_grad(Handle, value?.Handle ?? 0), value);
        }

        /// <summary>Keeps the gradient of a tensor that is no leaf.</summary>
        public void retain_grad() => Done(Native.ad_retain_grad(Handle));

        /// <summary>Adds the gradient of this number to the <see cref="grad"/> of every leaf it depends on; frees the recording.</summary>
        public void backward() => Done(Native.ad_backward(Handle, 0, 0, 0));

        /// <summary>
        /// As <see cref="backward()"/>, with the gradient of a tensor that is no single number as the one element of
        /// <paramref name="grad_tensors"/>. Limiting the <paramref name="inputs"/> is not supported here.
        /// </summary>
        public void backward(
            IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            if (inputs != null || grad_tensors is { Count: not 1 })
                throw new ArgumentException("one gradient at most, and no inputs, are supported");
            var gradient = grad_tensors?[0];
            Done(Native.ad_backward(Handle, gradient?.Handle ?? 0, retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0), gradient);
        }

        /// <summary>The same elements, unrecorded.</summary>
        public Tensor detach() => Made(Native.ad_detach(Handle));

        /// <summary>Takes the tensor out of the recording that made it.</summary>
        public Tensor detach_() => Done(Native.ad_detach_(Handle));
    }
}
