namespace ActorDistill.Host.Launching;

/// <summary>When a node that died starts again, and when a run is given up.</summary>
/// <param name="FirstPause">Before a node that lived long starts again.</param>
/// <param name="LongestPause">The pause doubles with each early death in a row, up to this.</param>
/// <param name="LongLife">A node that lived so long did not die early.</param>
/// <param name="EarlyDeathsMax">With one more early death of a node in a row the run is given up; 0 where nodes do not start again.</param>
/// <param name="LeaveLimit">How long nodes may take to leave before they are ended.</param>
internal sealed record LaunchRules(
    TimeSpan FirstPause, TimeSpan LongestPause, TimeSpan LongLife, int EarlyDeathsMax, TimeSpan LeaveLimit)
{
    /// <summary>Of nodes that are processes.</summary>
    public static LaunchRules Processes { get; } = new(
        FirstPause: TimeSpan.FromSeconds(0.2), LongestPause: TimeSpan.FromSeconds(30), LongLife: TimeSpan.FromSeconds(30),
        EarlyDeathsMax: 5, LeaveLimit: TimeSpan.FromSeconds(90));

    /// <summary>Of a node in this process: nothing of it can be started again.</summary>
    public static LaunchRules OneProcess { get; } = Processes with { EarlyDeathsMax = 0 };

    /// <summary>The pause before a start.</summary>
    /// <param name="earlyDeaths">In a row.</param>
    public TimeSpan PauseAfter(int earlyDeaths)
    {
        var pause = FirstPause;
        for (var death = 1; death < earlyDeaths && pause < LongestPause; death++) pause *= 2;
        return pause < LongestPause ? pause : LongestPause;
    }
}
