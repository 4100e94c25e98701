using System.Diagnostics;

namespace ActorDistill.GrpcTests.Interop;

/// <summary>The distribution's Python, running peer.py.</summary>
internal static class PythonPeer
{
    /// <summary>Null when grpcio is there; else the reason that a skipped test shows.</summary>
    public static string? SkipReason { get; } = HasGrpc() ? null : "no python3-grpcio";

    public static ProcessStartInfo Run(params string[] arguments) => new(
        "/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Interop", "peer.py"), .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    };

    private static bool HasGrpc()
    {
        try
        {
            var import = new ProcessStartInfo("/usr/bin/python3", ["-c", "import grpc"]) { RedirectStandardError = true };
            using var process = Process.Start(import)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
