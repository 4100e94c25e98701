namespace ActorDistill.TensorTests;

public class GeneratorTests
{
    private static double[] Draw(Generator generator, int count = 5) =>
        TensorAssert.Values(torch.randn([count], dtype: float64, generator: generator));

    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        Assert.Equal(Draw(new Generator(42)), Draw(new Generator(42)));
        Assert.NotEqual(Draw(new Generator(42)), Draw(new Generator(43)));
        Assert.Equal(42, new Generator(42).initial_seed());
    }

    [Fact]
    public void A_new_seed_starts_the_stream_anew()
    {
        using var generator = new Generator(1);
        Draw(generator);
        Assert.Equal(Draw(new Generator(9)), Draw(generator.manual_seed(9)));
        Assert.Equal(9, generator.initial_seed());
    }

    [Fact]
    public void Streams_do_not_touch_each_other_nor_the_default_one()
    {
        torch.manual_seed(5);
        var alone = TensorAssert.Values(torch.rand([4], dtype: float64));
        torch.manual_seed(5);
        var (first, second) = (new Generator(1), new Generator(2));
        var expected = Draw(new Generator(1), 10);
        var half = Draw(first);
        Draw(second);
        Assert.Equal(alone, TensorAssert.Values(torch.rand([4], dtype: float64)));
        Assert.Equal(expected, half.Concat(Draw(first)));
    }

    [Fact]
    public void A_state_continues_exactly_where_it_was_taken()
    {
        using var generator = new Generator(3);
        Draw(generator, 7);
        using var state = generator.get_state();
        var expected = Draw(generator, 33);
        generator.set_state(state);
        Assert.Equal(expected, Draw(generator, 33));
        using var other = new Generator(1234);
        other.set_state(state);
        Assert.Equal(expected, Draw(other, 33));
    }

    [Fact]
    public void A_state_is_a_tensor_of_bytes_and_survives_being_copied_as_such()
    {
        using var generator = new Generator(3);
        Draw(generator, 3);
        using var state = generator.get_state();
        Assert.Equal(uint8, state.dtype);
        var saved = state.bytes.ToArray();
        var expected = Draw(generator);
        using var restored = torch.zeros(saved.Length, dtype: uint8);
        saved.CopyTo(restored.bytes);
        generator.set_state(restored);
        Assert.Equal(expected, Draw(generator));
    }

    [Fact]
    public void The_default_stream_has_a_state_too()
    {
        torch.manual_seed(8);
        torch.rand([3]);
        using var state = torch.random.get_rng_state();
        var expected = TensorAssert.Values(torch.rand([5], dtype: float64));
        torch.random.set_rng_state(state);
        Assert.Equal(expected, TensorAssert.Values(torch.rand([5], dtype: float64)));
        torch.manual_seed(8);
        torch.rand([3]);
        Assert.Equal(expected, TensorAssert.Values(torch.rand([5], dtype: float64)));
    }

    [Fact]
    public void Every_way_of_drawing_takes_a_generator()
    {
        double[][] All(Generator generator) =>
        [
            TensorAssert.Values(torch.rand([4], dtype: float64, generator: generator)),
            TensorAssert.Values(torch.randint(100, [4], generator: generator)),
            TensorAssert.Values(torch.randint(-5, 5, [4], generator: generator)),
            TensorAssert.Values(torch.randperm(6, generator: generator)),
            TensorAssert.Values(torch.zeros(4, dtype: float64).normal_(1, 2, generator)),
            TensorAssert.Values(torch.zeros(4, dtype: float64).uniform_(-1, 1, generator)),
            TensorAssert.Values(torch.zeros(16).bernoulli_(0.5, generator)),
            TensorAssert.Values(torch.multinomial(torch.ones(8), 3, generator: generator)),
        ];
        Assert.Equal(All(new Generator(77)), All(new Generator(77)));
    }

    [Fact]
    public void Numbers_lie_where_their_distribution_says()
    {
        using var generator = new Generator(21);
        var uniform = torch.rand([20000], dtype: float64, generator: generator);
        Assert.InRange(uniform.min().item<double>(), 0, 0.01);
        Assert.InRange(uniform.max().item<double>(), 0.99, 1);
        Assert.InRange(uniform.mean().item<double>(), 0.49, 0.51);
        var normal = torch.randn([20000], dtype: float64, generator: generator);
        Assert.InRange(normal.mean().item<double>(), -0.03, 0.03);
        Assert.InRange(normal.std().item<double>(), 0.98, 1.02);
        var whole = torch.randint(3, 7, [1000], generator: generator);
        Assert.Equal((3L, 6L), (whole.min().item<long>(), whole.max().item<long>()));
        Assert.Equal(int64, whole.dtype);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), TensorAssert.Integers(torch.randperm(50, generator: generator)).Order());
    }

    [Fact]
    public void Multinomial_draws_by_weight_and_without_replacement_at_most_once()
    {
        using var generator = new Generator(22);
        var weights = torch.tensor(new[] { 0f, 1f, 3f });
        var drawn = TensorAssert.Integers(torch.multinomial(weights, 4000, replacement: true, generator: generator));
        Assert.Equal(0, drawn.Count(i => i == 0));
        Assert.InRange(drawn.Count(i => i == 2), 2850, 3150);
        Assert.Equal([1L, 2L], TensorAssert.Integers(torch.multinomial(weights, 2, generator: generator)).Order());
    }

    [Fact]
    public void A_fresh_seed_is_the_streams_new_start()
    {
        using var generator = new Generator(1);
        var seed = generator.seed();
        var drawn = Draw(generator);
        Assert.Equal(drawn, Draw(generator.manual_seed(seed)));
    }
}
