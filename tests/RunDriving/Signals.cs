using System.Runtime.InteropServices;

namespace ActorDistill.RunDriving;

/// <summary>POSIX signals.</summary>
internal static partial class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>Sends one; to a process that is gone it is harmless.</summary>
    public static void Send(int process, int signal) => _ = SendNative(process, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendNative(int process, int signal);
}
