using ActorDistill.Distillation.Training;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Training;

public class DeterministicKernelsTests
{
    [Fact]
    public async Task They_stay_on_while_one_of_several_device_threads_wants_them()
    {
        await using var staying = new DeviceQueue(threads: 1, "stays");
        Assert.True(await staying.RunAsync(torch.are_deterministic_algorithms_enabled));
        var going = new DeviceQueue(threads: 1, "goes");
        await going.RunAsync(() => 0);
        await going.DisposeAsync();
        DeviceThread.Run(1, () => 0);
        Assert.True(await staying.RunAsync(torch.are_deterministic_algorithms_enabled));
    }

    [Fact]
    public void Letting_go_twice_counts_once()
    {
        using var wanted = DeterministicKernels.Require();
        var other = DeterministicKernels.Require();
        other.Dispose();
        other.Dispose();
        Assert.True(torch.are_deterministic_algorithms_enabled());
    }
}
