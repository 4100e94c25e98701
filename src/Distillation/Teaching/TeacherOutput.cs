using ActorDistill.Distillation.Representations;
using ActorDistill.Distillation.Signals;

namespace ActorDistill.Distillation.Teaching;

/// <summary>What a teacher gives for one micro-batch.</summary>
/// <param name="Signal">Its distributions of the next tokens; null when none are needed.</param>
/// <param name="Internals">States and attention of its layers; null when none are compared.</param>
public sealed record TeacherOutput(TeacherSignal? Signal, TeacherInternals? Internals = null) : IDisposable
{
    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Signal?.Dispose();
        Internals?.Dispose();
    }
}
