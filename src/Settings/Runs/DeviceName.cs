using System.Text.RegularExpressions;

namespace ActorDistill.Settings.Runs;

/// <summary>Devices by the names that libtorch gives them.</summary>
public static partial class DeviceName
{
    /// <summary>The processor.</summary>
    public const string Processor = "cpu";

    /// <summary>Null, or what is wrong with the devices of a worker. Whether a machine has them is not asked.</summary>
    public static string? Fault(IReadOnlyList<string> devices) =>
        devices.FirstOrDefault(device => !Known().IsMatch(device)) is { } unknown
            ? $"has {unknown}, must be cpu, cuda or cuda:N"
            : null;

    /// <summary>The number of a GPU; null for the processor.</summary>
    /// <param name="device">A name without a fault.</param>
    public static int? GpuOf(string device) => device == Processor ? null
        : device.Length > "cuda:".Length ? int.Parse(device.AsSpan("cuda:".Length), System.Globalization.CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(cpu|cuda(:[0-9]{1,3})?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Known();
}
