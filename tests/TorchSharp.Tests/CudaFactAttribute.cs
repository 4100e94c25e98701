namespace ActorDistill.TensorTests;

/// <summary>A test that needs a GPU; skipped without one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CudaFactAttribute : FactAttribute
{
    public CudaFactAttribute() => Skip = torch.cuda.is_available() ? null : "no GPU";
}
