using System.Runtime.InteropServices;

namespace ActorDistill.TensorTests;

public class ErrorTests
{
    public static TheoryData<string> Failing => new(Calls.Keys);

    private static readonly Dictionary<string, Action> Calls = new()
    {
        ["mm"] = () => torch.zeros(2, 3).mm(torch.zeros(2, 3)),
        ["add"] = () => _ = torch.zeros(2) + torch.zeros(3),
        ["view"] = () => torch.zeros(6).view(4, -1),
        ["cat"] = () => torch.cat([torch.zeros(1, 2), torch.zeros(1, 3)], 0),
        ["select"] = () => torch.zeros(2).select(0, 2),
        ["index"] = () => _ = torch.zeros(2)[torch.tensor(new[] { 5L })],
        ["topk"] = () => torch.zeros(2).topk(3),
        ["split"] = () => torch.zeros(3).split([1L, 1L]),
        ["svd"] = () => torch.linalg.svd(torch.zeros(2)),
        ["add_"] = () => torch.zeros(2).add_(torch.zeros(3)),
        ["cross_entropy"] = () => torch.nn.functional.cross_entropy(torch.zeros(2, 3), torch.tensor(new[] { 0L, 3L })),
        ["item"] = () => torch.zeros(2).ToDouble(),
        ["einsum"] = () => torch.einsum("ij,jk->ik", torch.zeros(2, 3), torch.zeros(2, 3)),
        ["set_state"] = () => new Generator(1).set_state(torch.zeros(3, dtype: uint8)),
        ["backward"] = () => torch.zeros(2, requires_grad: true).exp().backward(),
    };

    [Theory]
    [MemberData(nameof(Failing))]
    public void A_failing_call_throws_and_leaves_nothing_behind(string name)
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        var before = Tensor.TotalCount;
        using (torch.NewDisposeScope())
        {
            var failure = Assert.Throws<ExternalException>(Calls[name]);
            Assert.False(string.IsNullOrWhiteSpace(failure.Message));
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void The_message_names_the_sizes()
    {
        var failure = Assert.Throws<ExternalException>(() => torch.zeros(2, 3).mm(torch.zeros(5, 7)));
        Assert.Contains("2x3", failure.Message);
        Assert.Contains("5x7", failure.Message);
    }

    [Fact]
    public void After_an_error_the_next_call_works()
    {
        Assert.Throws<ExternalException>(() => torch.zeros(2) + torch.zeros(3));
        TensorAssert.Is(torch.zeros(2) + torch.ones(2), [2], 1, 1);
    }

    [Fact]
    public void A_disposed_tensor_is_refused()
    {
        var gone = torch.zeros(1);
        gone.Dispose();
        Assert.Throws<InvalidOperationException>(() => gone + 1);
        Assert.Throws<InvalidOperationException>(() => torch.zeros(1) + gone);
        Assert.Throws<InvalidOperationException>(() => gone.shape);
        Assert.Throws<InvalidOperationException>(() => torch.cat([torch.zeros(1), gone]));
        Assert.Throws<InvalidOperationException>(() => gone.bytes.Length);
    }

    [Fact]
    public void Each_thread_gets_the_message_of_its_own_error()
    {
        const int Threads = 4;
        var wrong = 0;
        var failures = new Exception?[Threads];
        var all = Enumerable.Range(0, Threads).Select(n => new Thread(() => failures[n] = Record.Exception(() =>
        {
            using var scope = torch.NewDisposeScope();
            var (left, right) = (torch.zeros(1, 10 + n), torch.zeros(20 + n, 1));
            for (var i = 0; i < 200; i++)
                if (!Assert.Throws<ExternalException>(() => left.mm(right)).Message.Contains($"1x{10 + n} and {20 + n}x1"))
                    Interlocked.Increment(ref wrong);
        }))).ToArray();
        foreach (var thread in all)
            thread.Start();
        foreach (var thread in all)
            thread.Join();
        Assert.All(failures, Assert.Null);
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void An_unknown_device_is_refused() => Assert.ThrowsAny<Exception>(() => torch.device("gpu:0"));
}
