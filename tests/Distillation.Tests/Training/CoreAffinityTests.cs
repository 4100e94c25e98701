using ActorDistill.Distillation.Training;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Training;

public class CoreAffinityTests
{
    [Fact]
    public async Task A_device_thread_and_the_threads_that_its_products_start_stay_on_their_cores()
    {
        var core = CoreAffinity.Allowed[^1];
        await using var queue = new DeviceQueue(threads: 2, "device", [core]);
        var (own, others) = await queue.RunAsync(() =>
        {
            var before = Threads().ToHashSet();
            using var scope = torch.NewDisposeScope();
            torch.ones(1 << 22).exp_();
            return (CoresOf("/proc/thread-self"), Threads().Except(before).Select(CoresOf).ToList());
        });
        Assert.Equal($"{core}", own);
        // The test's own runtime may start threads meanwhile, which are not kept on it.
        Assert.Contains($"{core}", others);
    }

    [Fact]
    public void A_thread_without_cores_has_all_that_the_process_has()
    {
        var cores = DeviceThread.Run(1, () => CoresOf("/proc/thread-self"));
        Assert.Equal(CoresOf($"/proc/{Environment.ProcessId}"), cores);
    }

    [Fact]
    public void Cores_are_given_to_one_piece_of_work_as_well()
    {
        var core = CoreAffinity.Allowed[0];
        Assert.Equal($"{core}", DeviceThread.Run(1, () => CoresOf("/proc/thread-self"), [core]));
    }

    [Fact]
    public async Task A_core_that_there_is_not_is_told_to_whoever_wants_work_done()
    {
        await using var queue = new DeviceQueue(threads: 1, "device", [4095]);
        var fault = await Assert.ThrowsAsync<OperatorException>(() => queue.RunAsync(() => 0));
        Assert.Equal($"cores has 4095, this process may use {string.Join(", ", CoreAffinity.Allowed)}", fault.Message);
        Assert.Equal(fault.Message, CoreAffinity.FirstFault([0, 4095]) ?? "");
        Assert.Null(CoreAffinity.FirstFault([]));
    }

    private static IEnumerable<string> Threads() => Directory.EnumerateDirectories("/proc/self/task");

    private static string CoresOf(string thread)
    {
        const string Key = "Cpus_allowed_list:";
        return File.ReadLines($"{thread}/status").Single(line => line.StartsWith(Key, StringComparison.Ordinal))[Key.Length..].Trim();
    }
}
