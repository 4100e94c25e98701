namespace ActorDistill.Settings;

/// <summary>
/// The operator's mistakes in one configuration, all that were found. The host prints a line for each and exits with code 2 before
/// anything is started.
/// </summary>
public sealed class SettingsException : Exception
{
    /// <summary>All of them.</summary>
    /// <param name="faults">At least one, in the order in which they are to be told.</param>
    public SettingsException(IReadOnlyList<SettingFault> faults) : base(string.Join('\n', faults))
    {
        ArgumentOutOfRangeException.ThrowIfZero(faults.Count);
        Faults = faults;
    }

    /// <summary>One that keeps the failure behind it.</summary>
    public SettingsException(SettingFault fault, Exception innerException) : base(fault.ToString(), innerException) => Faults = [fault];

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<SettingFault> Faults { get; }
}
