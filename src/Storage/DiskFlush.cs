using System.Runtime.InteropServices;
using System.Text;

namespace ActorDistill.Storage;

/// <summary>Asks the disk to keep what was written: a rename is only safe when the bytes behind it already are.</summary>
internal static class DiskFlush
{
    private const int ReadOnly = 0;

    /// <summary>Flushes a file's bytes and its length.</summary>
    public static void File(string path)
    {
        using var handle = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>
    /// Flushes a folder's own list of names, so that a created or renamed file is still there after a power cut. .NET opens no
    /// folders, so this calls the C library. On Windows the file system journals names itself and there is nothing to call.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(Encoding.UTF8.GetBytes(path + '\0'), ReadOnly);
        if (descriptor < 0)
            throw new IOException($"{Marshal.GetLastPInvokeErrorMessage()} : '{path}'");
        var failed = Fsync(descriptor) != 0;
        var message = failed ? Marshal.GetLastPInvokeErrorMessage() : "";
        _ = Close(descriptor);
        if (failed)
            throw new IOException($"{message} : '{path}'");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Fsync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
