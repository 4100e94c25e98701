using System.Runtime.InteropServices;

namespace ActorDistill.Distillation.Recipes;

/// <summary>
/// Which library does the dense products of this process, and which of its kernels it has picked for this processor. OpenBLAS tells; a
/// library that libtorch has inside itself (MKL in the Python wheels) is told by libtorch's build already.
/// </summary>
internal static unsafe class BlasProbe
{
    /// <summary>"openblas 0.3.21 Zen", the name of another library's file, or "inside libtorch".</summary>
    public static string Read(IReadOnlyList<string> loaded)
    {
        var candidates = loaded.Where(IsBlas).ToList();
        return candidates.Select(OpenBlas).FirstOrDefault(found => found != null)
            ?? (candidates.Count > 0 ? string.Join(" + ", candidates.Select(Path.GetFileName)) : "inside libtorch");
    }

    private static bool IsBlas(string path)
    {
        var name = Path.GetFileName(path);
        return name.StartsWith("lib", StringComparison.Ordinal)
            && (name.Contains("blas", StringComparison.Ordinal) || name.Contains("mkl_", StringComparison.Ordinal))
            && !name.Contains("cublas", StringComparison.Ordinal);
    }

    // The library is in the process already: loading it only finds it.
    private static string? OpenBlas(string path)
    {
        if (!NativeLibrary.TryLoad(path, out var library)) return null;
        try
        {
            return Text(library, "openblas_get_corename") is { } kernel
                ? $"openblas {VersionIn(Text(library, "openblas_get_config"))} {kernel}"
                : null;
        }
        finally
        {
            NativeLibrary.Free(library);
        }
    }

    private static string? Text(nint library, string function) => NativeLibrary.TryGetExport(library, function, out var address)
        ? Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)address)())
        : null;

    // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ...": the rest is how it was built.
    private static string VersionIn(string? config) => config?.Split(' ') is ["OpenBLAS", var version, ..] ? version : "of unknown version";
}
