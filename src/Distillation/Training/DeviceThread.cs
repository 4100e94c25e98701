using System.Runtime.ExceptionServices;

namespace ActorDistill.Distillation.Training;

/// <summary>A thread that owns the device for one piece of work.</summary>
public static class DeviceThread
{
    /// <summary>
    /// Runs work on a thread of its own and waits for it. The thread count is set there (<see cref="OperationThreads"/>), and
    /// reproducible kernels are on throughout.
    /// </summary>
    /// <param name="threads">Threads of one operation.</param>
    /// <param name="work">What to do; its exception comes out here with its own stack trace.</param>
    /// <param name="cores">Where its threads stay (<see cref="CoreAffinity"/>); any when not given.</param>
    public static T Run<T>(int threads, Func<T> work, IReadOnlyList<int>? cores = null)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                CoreAffinity.Pin(cores ?? []);
                OperationThreads.Set(threads);
                using var deterministic = DeterministicKernels.Require();
                result = work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        { Name = "device", IsBackground = true };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }
}
