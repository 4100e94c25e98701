using System.Runtime.CompilerServices;

namespace ActorDistill.TensorTests;

public class TensorLifetimeTests
{
    public TensorLifetimeTests() => Settle();

    // Tensors that earlier tests left to the finalizer must not be counted here.
    private static void Settle()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    // A thread of its own starts with counts of zero.
    private static void OnNewThread(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action));
        thread.Start();
        thread.Join();
        if (failure != null)
            throw new InvalidOperationException("on the other thread", failure);
    }

    [Fact]
    public void The_count_follows_each_tensor()
    {
        var before = Tensor.TotalCount;
        var first = torch.zeros(1);
        var second = first.alias();
        Assert.Equal(before + 2, Tensor.TotalCount);
        Assert.True(Tensor.PeakCount >= before + 2);
        first.Dispose();
        first.Dispose();
        Assert.Equal(before + 1, Tensor.TotalCount);
        second.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void The_peak_keeps_the_largest_count()
    {
        using (torch.NewDisposeScope())
            for (var i = 0; i < 100; i++)
                torch.zeros(1);
        Assert.True(Tensor.PeakCount >= Tensor.TotalCount + 100);
    }

    [Fact]
    public void The_finalizer_frees_an_abandoned_tensor()
    {
        var before = Tensor.TotalCount;
        Abandon(10);
        Settle();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon(int count)
    {
        for (var i = 0; i < count; i++)
            torch.zeros(1000);
    }

    [Fact]
    public void An_open_scope_keeps_its_tensors_from_the_finalizer()
    {
        using var scope = torch.NewDisposeScope();
        Abandon(10);
        Settle();
        Assert.Equal(10, scope.DisposablesCount);
        Assert.All(scope.DisposablesView, d => Assert.Equal(1000, ((Tensor)d).NumberOfElements));
    }

    [Fact]
    public void Statistics_tell_what_happened_to_the_tensors_of_a_thread() => OnNewThread(() =>
    {
        var counts = DisposeScopeManager.Statistics;
        var loose = torch.zeros(1);
        using (var scope = torch.NewDisposeScope())
        {
            torch.zeros(1);
            torch.zeros(1).Dispose();
            scope.Detach(torch.zeros(1)).Dispose();
        }
        Assert.Equal(1, counts.TensorStatistics.CreatedOutsideScopeCount);
        Assert.Equal(3, counts.TensorStatistics.CreatedInScopeCount);
        Assert.Equal(2, counts.TensorStatistics.DisposedInScopeCount);
        Assert.Equal(1, counts.TensorStatistics.DetachedFromScopeCount);
        Assert.Equal(1, counts.TensorStatistics.DisposedOutsideScopeCount);
        Assert.Equal(1, counts.ThreadTotalLiveCount);
        loose.Dispose();
        Assert.Equal(0, counts.ThreadTotalLiveCount);
        counts.Reset();
        Assert.Equal(0, counts.TensorStatistics.CreatedInScopeCount);
    });

    [Fact]
    public void A_training_loop_keeps_the_number_of_live_tensors() => OnNewThread(() =>
    {
        using var model = torch.nn.Linear(4, 4);
        using var optimizer = torch.optim.AdamW(model.parameters());
        long live = 0;
        long total = 0;
        for (var step = 0; step < 50; step++)
        {
            using (torch.NewDisposeScope())
            {
                optimizer.zero_grad();
                var x = torch.randn([8, 4]);
                torch.nn.functional.mse_loss(model.call(x), x).backward();
                torch.nn.utils.clip_grad_norm_(model.parameters(), 0.1);
                optimizer.step();
            }
            if (step == 0)
                (live, total) = (DisposeScopeManager.Statistics.ThreadTotalLiveCount, Tensor.TotalCount);
            Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            Assert.Equal(total, Tensor.TotalCount);
        }
    });

    [Fact]
    public void A_tensor_may_be_disposed_of_on_another_thread()
    {
        var before = Tensor.TotalCount;
        var tensor = torch.zeros(1);
        OnNewThread(tensor.Dispose);
        Assert.True(tensor.IsInvalid);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_view_keeps_the_memory_of_a_tensor_that_is_gone()
    {
        var source = TensorAssert.Counting(4);
        var view = source[1..3];
        source.Dispose();
        TensorAssert.Is(view, [2], 1, 2);
    }
}
