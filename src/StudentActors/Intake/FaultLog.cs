using ActorDistill.Protocol.Identity;
using Microsoft.Extensions.Logging;

namespace ActorDistill.StudentActors.Intake;

/// <summary>Says what went wrong with a teacher, at most once a second for each: a broken link fails many times a second.</summary>
internal sealed class FaultLog(ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<WorkerId, (long Told, int Untold)> _last = [];

    /// <summary>Notes a fault; names the batch and the byte where the call knows them.</summary>
    public void Add(WorkerId teacher, Uri address, string fault)
    {
        if (_last.TryGetValue(teacher, out var last) && time.GetElapsedTime(last.Told) < Pause)
        {
            _last[teacher] = last with { Untold = last.Untold + 1 };
            return;
        }
        var suppressed = last.Untold == 0 ? "" : $" ({last.Untold} more since the last line)";
        LogMessages.StreamFailed(logger, teacher.Value, address, fault, suppressed);
        _last[teacher] = (time.GetTimestamp(), 0);
    }
}
