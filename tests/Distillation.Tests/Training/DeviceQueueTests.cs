using ActorDistill.Distillation.Training;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Training;

public class DeviceQueueTests
{
    [Fact]
    public async Task Work_is_done_in_order_on_one_thread_with_its_own_thread_count()
    {
        await using var queue = new DeviceQueue(threads: 1, "device of a test");
        var order = new List<int>();
        var works = Enumerable.Range(0, 20).Select(index => queue.RunAsync(() =>
        {
            order.Add(index);
            return (Environment.CurrentManagedThreadId, Thread.CurrentThread.Name, torch.get_num_threads());
        })).ToList();
        var seen = Assert.Single((await Task.WhenAll(works)).Distinct());
        Assert.Equal(("device of a test", 1), (seen.Name, seen.Item3));
        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public async Task A_failure_is_the_works_and_the_next_work_is_done()
    {
        await using var queue = new DeviceQueue(threads: 1, "device");
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(
            () => queue.RunAsync<int>(() => throw new InvalidOperationException("wrong")));
        Assert.Equal("wrong", fault.Message);
        Assert.Equal(7, await queue.RunAsync(() => 7));
    }

    [Fact]
    public async Task Cancelled_work_that_has_not_begun_is_left_out()
    {
        await using var queue = new DeviceQueue(threads: 1, "device");
        using var gate = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        var first = queue.RunAsync(() =>
        {
            gate.Wait();
            return 1;
        });
        var second = queue.RunAsync<int>(() => throw new InvalidOperationException("was begun"), cancellation.Token);
        await cancellation.CancelAsync();
        gate.Set();
        Assert.Equal(1, await first);
        await Assert.ThrowsAsync<TaskCanceledException>(() => second);
    }

    [Fact]
    public async Task Closing_does_what_is_waiting_and_takes_no_more()
    {
        var queue = new DeviceQueue(threads: 1, "device");
        var waiting = Enumerable.Range(0, 5).Select(index => queue.RunAsync(() => index)).ToList();
        await queue.DisposeAsync();
        Assert.All(waiting, work => Assert.True(work.IsCompletedSuccessfully));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => queue.RunAsync(() => 0));
        await queue.DisposeAsync();
    }
}
