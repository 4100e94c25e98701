namespace ActorDistill.TensorTests;

public class SettingsTests
{
    private static T OnNewThread<T>(Func<T> function)
    {
        T? result = default;
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() =>
        {
            // Only a thread that has asked once keeps the count that it sets.
            _ = torch.get_num_threads();
            result = function();
        }));
        thread.Start();
        thread.Join();
        return failure == null ? result! : throw new InvalidOperationException("on the other thread", failure);
    }

    [Fact]
    public void The_number_of_threads_reads_as_it_was_set_on_the_same_thread() => Assert.Equal([1, 2, 1], OnNewThread(() =>
        new[] { 1, 2, 1 }.Select(count =>
        {
            torch.set_num_threads(count);
            return torch.get_num_threads();
        }).ToArray()));

    [Fact]
    public void Another_threads_number_of_threads_stays()
    {
        var here = torch.get_num_threads();
        OnNewThread(() =>
        {
            torch.set_num_threads(here + 1);
            return torch.get_num_threads();
        });
        Assert.Equal(here, torch.get_num_threads());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_product_is_the_same_bits_at_the_same_number_of_threads(int threads)
    {
        byte[] Product() => OnNewThread(() =>
        {
            torch.set_num_threads(threads);
            var x = torch.randn([150, 170], generator: new Generator(31));
            return x.mm(x.t()).softmax(-1).sum([0L]).bytes.ToArray();
        });
        Assert.Equal(Product(), Product());
    }

    [Fact]
    public void Deterministic_algorithms_go_back_to_what_was_before()
    {
        var before = torch.are_deterministic_algorithms_enabled();
        using (torch.use_deterministic_algorithms(true))
        {
            Assert.True(torch.are_deterministic_algorithms_enabled());
            Assert.False(torch.is_deterministic_algorithms_warn_only_enabled());
            using (torch.use_deterministic_algorithms(true, warn_only: true))
                Assert.True(torch.is_deterministic_algorithms_warn_only_enabled());
            using (torch.use_deterministic_algorithms(false))
                Assert.False(torch.are_deterministic_algorithms_enabled());
            Assert.True(torch.are_deterministic_algorithms_enabled());
            Assert.False(torch.is_deterministic_algorithms_warn_only_enabled());
        }
        Assert.Equal(before, torch.are_deterministic_algorithms_enabled());
    }

    [Fact]
    public void The_version_is_that_of_a_libtorch() => Assert.Matches(@"^[0-9]+\.[0-9]+\.[0-9]+", torch.__version__);

    [Fact]
    public void There_is_a_gpu_exactly_when_one_can_be_counted()
    {
        Assert.Equal(torch.cuda.device_count() > 0, torch.cuda.is_available());
        Assert.True(torch.get_num_interop_threads() > 0);
    }
}
