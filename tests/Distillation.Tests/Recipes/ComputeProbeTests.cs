using System.Globalization;
using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Recipes;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Decoder;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Recipes;

public class ComputeProbeTests
{
    [Fact]
    public void It_tells_version_and_build_processor_and_the_kernel_of_the_blas_that_is_loaded()
    {
        var probe = ComputeProbe.ReadOnThread(threads: 2, [], torch.CPU);
        var parts = probe.Libtorch.Split(' ');
        Assert.Equal((2, torch.__version__), (parts.Length, parts[0]));
        Assert.True(uint.TryParse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _), probe.Libtorch);
        Assert.Equal(("cpu", 2, true), (probe.DeviceKind, probe.ThreadCount, probe.IsDeterministic));
        Assert.Contains(probe.DeviceName, File.ReadAllText("/proc/cpuinfo"), StringComparison.Ordinal);
        Assert.Equal($"cpu {probe.DeviceName}", probe.Device);
        var usesOpenBlas = File.ReadAllText("/proc/self/maps").Contains("libopenblas", StringComparison.Ordinal);
        Assert.Equal(usesOpenBlas, System.Text.RegularExpressions.Regex.IsMatch(probe.Blas, @"^openblas \d+\.\d+\.\d+ [A-Za-z0-9]+$"));
    }

    [Fact]
    public void Two_reads_on_equal_threads_are_equal_and_other_threads_differ()
    {
        var one = ComputeProbe.ReadOnThread(1, [], torch.CPU);
        Assert.Equal(one, ComputeProbe.ReadOnThread(1, [], torch.CPU));
        Assert.Equal(one with { ThreadCount = 2 }, ComputeProbe.ReadOnThread(2, [], torch.CPU, torch.CPU));
    }

    [Fact]
    public void A_checkpoints_recipe_names_device_and_blas()
    {
        var keys = DeviceThread.Run(1, () =>
        {
            using var decoder = new CausalDecoder(TinyText.Config, torch.ScalarType.Float32, torch.CPU);
            return NumericRecipe.Read(decoder);
        });
        var probe = ComputeProbe.ReadOnThread(1, [], torch.CPU);
        Assert.Equal((probe.DeviceName, probe.Blas, "cpu"), (keys["recipe.device-name"], keys["recipe.blas"], keys["recipe.device"]));
        Assert.Equal((probe.Libtorch, "1", "true"), (keys["recipe.libtorch"], keys["recipe.threads"], keys["recipe.deterministic"]));
    }
}
