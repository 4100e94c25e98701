using TorchSharp;

namespace ActorDistill.Distillation.Training;

/// <summary>
/// libtorch's switch for reproducible kernels, which is one for the whole process: it stays on while anybody wants it, so that a device
/// thread that ends does not switch it off for the others.
/// </summary>
public static class DeterministicKernels
{
    private static readonly Lock Gate = new();
    private static IDisposable? _switchedOn;
    private static int _wantedBy;

    /// <summary>Switches them on until the result is disposed of, and longer when others want them.</summary>
    public static IDisposable Require()
    {
        lock (Gate)
        {
            _switchedOn ??= torch.use_deterministic_algorithms();
            _wantedBy++;
        }
        return new Requirement();
    }

    private static void Release()
    {
        lock (Gate)
        {
            if (--_wantedBy > 0) return;
            _switchedOn?.Dispose();
            _switchedOn = null;
        }
    }

    private sealed class Requirement : IDisposable
    {
        private int _isReleased;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) == 0) Release();
        }
    }
}
