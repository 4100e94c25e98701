using ActorDistill.Distillation.Training;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Training;

public class OperationThreadsTests
{
    [Fact]
    public async Task A_thread_keeps_its_count_when_another_sets_one_before_its_first_product()
    {
        await using var first = new DeviceQueue(threads: 2, "two");
        await first.RunAsync(() => 0);
        await using var second = new DeviceQueue(threads: 1, "one");
        await second.RunAsync(() => 0);
        Assert.Equal((2, 1), (await first.RunAsync(CountAfterAProduct), await second.RunAsync(CountAfterAProduct)));
    }

    [Fact]
    public void No_thread_at_all_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => OperationThreads.Set(0));

    private static int CountAfterAProduct()
    {
        using var scope = torch.NewDisposeScope();
        torch.ones(64, 64).mm(torch.ones(64, 64));
        return torch.get_num_threads();
    }
}
