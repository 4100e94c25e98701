using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace ActorDistill.EndToEnd.Tests.Network;

/// <summary>
/// Hosts on one machine: network namespaces of the kernel, each with one cable to a switch that lies in a namespace too, so that the
/// machine's own network is left alone. Needs root and iproute2. What a killed run left behind is removed by the next.
/// </summary>
internal sealed class VirtualNetwork : IDisposable
{
    private const string Prefix = "actordistill";
    private const string Switch = "switch";

    private static int _count;

    private readonly string _name = $"{Prefix}-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";
    private readonly List<string> _namespaces = [];

    /// <param name="hostCount">At most 250; the first is 0.</param>
    /// <exception cref="InvalidOperationException">The kernel, or the lack of rights, forbids it.</exception>
    public VirtualNetwork(int hostCount)
    {
        RemoveLeftovers();
        try
        {
            Add(Switch);
            Ip($"-n {NamespaceOf(Switch)} link add {Switch} type bridge");
            Ip($"-n {NamespaceOf(Switch)} link set {Switch} up");
            for (var host = 0; host < hostCount; host++) AddHost(host);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Null where namespaces can be made; else the reason that a skipped test shows.</summary>
    public static string? SkipReason { get; } = Try() ? null : "no network namespaces";

    /// <summary>The namespace that a program of this host runs in.</summary>
    public string NamespaceOf(int host) => NamespaceOf($"host{host}");

    /// <summary>The host's address.</summary>
    public static string AddressOf(int host) => $"10.77.0.{host + 1}";

    /// <summary>Pulls the host's cable.</summary>
    public void Cut(int host) => Ip($"-n {NamespaceOf(Switch)} link set port{host} down");

    /// <summary>Puts it back.</summary>
    public void Heal(int host) => Ip($"-n {NamespaceOf(Switch)} link set port{host} up");

    /// <summary>Removes the hosts and the switch; programs that still run there are cut off.</summary>
    public void Dispose()
    {
        foreach (var name in _namespaces) Ip($"netns del {name}");
        _namespaces.Clear();
    }

    private void AddHost(int host)
    {
        Add($"host{host}");
        var (here, there) = (NamespaceOf(host), NamespaceOf(Switch));
        Ip($"-n {there} link add port{host} type veth peer name eth0 netns {here}");
        Ip($"-n {there} link set port{host} master {Switch} up");
        Ip($"-n {here} addr add {AddressOf(host)}/24 dev eth0");
        Ip($"-n {here} link set eth0 up");
        Ip($"-n {here} link set lo up");
    }

    private void Add(string part)
    {
        Ip($"netns add {NamespaceOf(part)}");
        _namespaces.Add(NamespaceOf(part));
    }

    private string NamespaceOf(string part) => $"{_name}-{part}";

    private static bool Try()
    {
        try
        {
            new VirtualNetwork(1).Dispose();
            return true;
        }
        catch (Exception cause) when (cause is InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }

    private static void RemoveLeftovers()
    {
        foreach (var name in Ip("netns list").Split('\n').Select(line => line.Split(' ')[0]))
        {
            if (name.Split('-') is [Prefix, var owner, ..] && int.TryParse(owner, CultureInfo.InvariantCulture, out var id)
                && !Directory.Exists($"/proc/{id}"))
                Ip($"netns del {name}");
        }
    }

    private static string Ip(string arguments)
    {
        var start = new ProcessStartInfo("ip", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"ip {arguments}: {errors.Result.Trim()}");
    }
}
