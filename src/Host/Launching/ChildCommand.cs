using System.Diagnostics;

namespace ActorDistill.Host.Launching;

/// <summary>How this program starts itself.</summary>
internal static class ChildCommand
{
    /// <summary>A start of this program with other arguments, whether it runs as "actordistill" or as "dotnet actordistill.dll".</summary>
    /// <param name="arguments">Of the command line.</param>
    public static ProcessStartInfo Of(IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("the system does not say which program this is");
        var assembly = typeof(ChildCommand).Assembly;
        var isOwnHost = Path.GetFileNameWithoutExtension(program) == assembly.GetName().Name;
        return new ProcessStartInfo(program, isOwnHost ? arguments : ["exec", assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }
}
