namespace TorchSharp.Modules;

/// <summary>A tensor that a module trains.</summary>
public class Parameter : torch.Tensor
{
    /// <summary>Takes the tensor's place in its dispose scope; the tensor is invalid from then on.</summary>
    public Parameter(torch.Tensor data, bool requires_grad = true)
        : base(Taken(data, requires_grad))
    {
    }

    private static nint Taken(torch.Tensor data, bool requiresGrad)
    {
        using var detached = data.detach().DetachFromDisposeScope();
        data.Dispose();
        detached.requires_grad_(requiresGrad);
        return detached.DecoupleFromNativeHandle();
    }
}
