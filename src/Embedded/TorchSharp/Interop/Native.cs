using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp;

/// <summary>
/// The shim's entry points (native/shim_*.cpp). Handles are plain pointers; whoever passes one keeps its owner alive until the call
/// is over. A null handle or a negative count is a failure, whose message <see cref="Failure"/> fetches.
/// </summary>
internal static unsafe partial class Native
{
    private const string Library = "actordistill_torch";

    // Where a shim built elsewhere lies, for a published program carried to a machine with another libtorch.
    private const string PathVariable = "ACTORDISTILL_TORCH_SHIM";

    // At module load and not in a static constructor, whose check would stand before every call.
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "finds our own native library; no user code runs")]
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Resolve);

    /// <summary>The failure of this thread's last call, with libtorch's own message.</summary>
    internal static ExternalException Failure()
    {
        var message = Text(ad_last_error());
        return new ExternalException(message.Length > 0 ? message : "libtorch failed without a message");
    }

    internal static void Check(int result)
    {
        if (result < 0)
            throw Failure();
    }

    internal static string Text(byte* text) => text == null ? throw Failure() : Marshal.PtrToStringUTF8((nint)text)!;

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Library)
            return 0;
        var given = Environment.GetEnvironmentVariable(PathVariable);
        return given == null
            ? NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, "libactordistill_torch.so"))
            : NativeLibrary.Load(given);
    }
}

/// <summary>A number as shim.h lays it out: kind 0 is floating, 1 integral, 2 boolean.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeNumber
{
    private readonly long _kind;
    private readonly double _floating;
    private readonly long _integer;

    private NativeNumber(long kind, double floating, long integer) => (_kind, _floating, _integer) = (kind, floating, integer);

    internal static readonly NativeNumber One = Of(1L);

    internal static NativeNumber Of(double value) => new(0, value, 0);

    internal static NativeNumber Of(long value) => new(1, 0, value);

    internal static NativeNumber Of(bool value) => new(2, 0, value ? 1 : 0);

    internal bool IsFloating => _kind == 0;

    internal double Floating => _kind == 0 ? _floating : _integer;

    internal long Integer => _kind == 0 ? (long)_floating : _integer;
}

/// <summary>Dtype and device of a new tensor, as shim.h lays them out.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativePlacement(torch.ScalarType dtype, torch.Device device)
{
    private readonly int _dtype = (int)dtype;
    private readonly int _deviceType = (int)device.type;
    private readonly int _deviceIndex = device.index;
}
