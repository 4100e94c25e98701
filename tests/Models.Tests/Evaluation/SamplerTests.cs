using ActorDistill.Models.Evaluation;

namespace ActorDistill.Models.Tests.Evaluation;

public class SamplerTests
{
    // softmax: 0.1, 0.4, 0.2, 0.3.
    private static readonly float[] Logits = [MathF.Log(1), MathF.Log(4), MathF.Log(2), MathF.Log(3)];

    [Fact]
    public void Temperature_0_takes_the_likeliest_token_and_of_equal_ones_the_lowest()
    {
        var sampler = new Sampler(new SamplingSettings(Temperature: 0), seed: 1);
        Assert.Equal(1, sampler.Next(Logits));
        Assert.Equal(2, sampler.Next([0, -1, 5, 5, 5]));
        Assert.Equal(0, sampler.Next([0]));
    }

    [Theory]
    [InlineData(1, null, 1.0, new[] { 0.1, 0.4, 0.2, 0.3 })]
    // Probabilities squared: 1, 16, 4, 9 of 30.
    [InlineData(0.5, null, 1.0, new[] { 1 / 30.0, 16 / 30.0, 4 / 30.0, 9 / 30.0 })]
    [InlineData(1, 2, 1.0, new[] { 0, 4 / 7.0, 0, 3 / 7.0 })]
    [InlineData(1, 1, 1.0, new[] { 0, 1.0, 0, 0 })]
    [InlineData(1, 9, 1.0, new[] { 0.1, 0.4, 0.2, 0.3 })]
    // 0.4 + 0.3 is below 0.75, so the third comes along.
    [InlineData(1, null, 0.75, new[] { 0, 4 / 9.0, 2 / 9.0, 3 / 9.0 })]
    [InlineData(1, null, 0.39, new[] { 0, 1.0, 0, 0 })]
    [InlineData(1, null, 1e-9, new[] { 0, 1.0, 0, 0 })]
    // Of the two that top-k leaves the first has 4/7 already.
    [InlineData(1, 2, 0.5, new[] { 0, 1.0, 0, 0 })]
    public void Tokens_come_with_the_probabilities_that_the_settings_leave(double temperature, int? topK, double topP, double[] expected)
    {
        const int Draws = 40_000;
        var sampler = new Sampler(new SamplingSettings(temperature, topK, topP), seed: 12345);
        var counts = new int[Logits.Length];
        for (var i = 0; i < Draws; i++)
            counts[sampler.Next(Logits)]++;
        for (var token = 0; token < counts.Length; token++)
        {
            // Five standard deviations of a binomial share.
            var error = 5 * Math.Sqrt(expected[token] * (1 - expected[token]) / Draws);
            Assert.InRange((double)counts[token] / Draws, expected[token] - error, expected[token] + error);
        }
    }

    [Fact]
    public void Equal_seeds_draw_equal_tokens_and_others_do_not()
    {
        Assert.Equal(Draw(seed: 7), Draw(seed: 7));
        Assert.NotEqual(Draw(seed: 7), Draw(seed: 8));

        static List<int> Draw(ulong seed)
        {
            var sampler = new Sampler(new SamplingSettings(), seed);
            return [.. Enumerable.Range(0, 200).Select(_ => sampler.Next(Logits))];
        }
    }

    [Fact]
    public void Excluded_tokens_are_never_drawn_and_huge_logits_do_not_overflow()
    {
        float[] logits = [float.NegativeInfinity, 3e38f, 3e38f, float.NegativeInfinity, -3e38f];
        foreach (var settings in new[] { new SamplingSettings(), new SamplingSettings(0.01, 4, 0.99), new SamplingSettings(100, 3) })
        {
            var sampler = new Sampler(settings, seed: 3);
            var drawn = Enumerable.Range(0, 500).Select(_ => sampler.Next(logits)).Distinct().Order().ToList();
            Assert.Equal([1, 2], drawn);
        }
    }

    [Fact]
    public void Logits_that_allow_no_choice_are_a_fault_of_the_model()
    {
        var sampler = new Sampler(new SamplingSettings(), seed: 0);
        Assert.Throws<InvalidOperationException>(() => sampler.Next([0, float.NaN]));
        Assert.Throws<InvalidOperationException>(() => sampler.Next([float.NegativeInfinity]));
        Assert.Throws<InvalidOperationException>(() => sampler.Next([]));
    }

    [Theory]
    [InlineData(-0.1, null, 1, "temperature is -0.1, must be a finite number from 0 up")]
    [InlineData(double.NaN, null, 1, "temperature is NaN, must be a finite number from 0 up")]
    [InlineData(1, 0, 1, "top-k is 0, must be at least 1")]
    [InlineData(1, null, 0, "top-p is 0, must be above 0 and at most 1")]
    [InlineData(1, null, 1.01, "top-p is 1.01, must be above 0 and at most 1")]
    public void Settings_out_of_range_are_named_and_refused(double temperature, int? topK, double topP, string fault)
    {
        var settings = new SamplingSettings(temperature, topK, topP);
        Assert.Equal(fault, settings.FirstFault());
        Assert.StartsWith(fault, Assert.Throws<ArgumentException>(() => new Sampler(settings, 0)).Message);
    }
}
