using TorchSharp;

namespace ActorDistill.Distillation.Training;

/// <summary>How many threads an operation of libtorch uses on the calling thread.</summary>
public static class OperationThreads
{
    /// <summary>Sets the count for the calling thread, and for good.</summary>
    /// <param name="count">At least 1.</param>
    /// <remarks>
    /// A thread that has not asked libtorch for its count yet adopts at its first product what any thread of the process set last, and
    /// loses its own. Results depend on the count, so it is asked for first, which makes what is set afterwards the thread's own.
    /// </remarks>
    public static void Set(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _ = torch.get_num_threads();
        torch.set_num_threads(count);
    }
}
