namespace TorchSharp;

public static partial class torch
{
    /// <summary>Gradients of several tensors together.</summary>
    public static class autograd
    {
        /// <summary>
        /// Adds to every leaf's gradient what each of the tensors sends back, in one walk over what was recorded; frees the recording. A
        /// leaf among the tensors takes its gradient as it is. Limiting the <paramref name="inputs"/> is not supported here.
        /// </summary>
        /// <param name="tensors">Where to start.</param>
        /// <param name="grad_tensors">One gradient for each, of its shape; null only when each tensor is a single number.</param>
        /// <param name="retain_graph">Whether to keep the recording; <paramref name="create_graph"/> when not given.</param>
        /// <param name="create_graph">Whether to record the walk itself.</param>
        /// <param name="inputs">Must be null.</param>
        public static void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            if (inputs != null)
                throw new ArgumentException("inputs are not supported", nameof(inputs));
            if (grad_tensors is { } given && given.Count != tensors.Count)
                throw new ArgumentException($"{given.Count} gradients for {tensors.Count} tensors", nameof(grad_tensors));
            var roots = tensors.Select(tensor => tensor.Handle).ToArray();
            var gradients = grad_tensors?.Select(gradient => gradient.Handle).ToArray() ?? new nint[roots.Length];
            unsafe
            {
                fixed (nint* first = roots, second = gradients)
                    Native.Check(Native.ad_backward_all(
                        first, second, roots.Length, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0));
            }
            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
        }
    }
}
