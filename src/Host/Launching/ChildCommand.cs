using System.Diagnostics;

namespace ActorDistill.Host.Launching;

/// <summary>How this program starts itself.</summary>
internal static class ChildCommand
{
    /// <summary>A start of this program with other arguments, whether it runs as "actordistill" or as "dotnet actordistill.dll".</summary>
    /// <remarks>
    /// A child is a node: it computes in libtorch, and profiles of its own code would cost it, with three nodes on two cores, some six
    /// seconds of processor time in its first hundred steps for nothing. A variable that is set stays.
    /// </remarks>
    /// <param name="arguments">Of the command line.</param>
    public static ProcessStartInfo Of(IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("the system does not say which program this is");
        var assembly = typeof(ChildCommand).Assembly;
        var isOwnHost = Path.GetFileNameWithoutExtension(program) == assembly.GetName().Name;
        var start = new ProcessStartInfo(program, isOwnHost ? arguments : ["exec", assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.TryAdd("DOTNET_TieredPGO", "0");
        return start;
    }
}
