using ActorDistill.Models.Decoder;
using ActorDistill.Models.Evaluation;
using ActorDistill.Models.Tests.Decoder;
using TorchSharp;

namespace ActorDistill.Models.Tests.Evaluation;

public class ContinuationTests
{
    [Fact]
    public void Temperature_0_gives_the_greedy_continuation_that_computes_every_token_anew()
    {
        using var decoder = TinyModels.New(TinyModels.Config(), torch.ScalarType.Float64);
        using var continuation = new Continuation(decoder, new Sampler(new SamplingSettings(Temperature: 0), 0), [5, 9, 1], capacity: 20);
        var tokens = Enumerable.Range(0, 20).Select(_ => (long)continuation.Next()).ToList();
        Assert.Equal(GreedyContinuation.Run(decoder, [5, 9, 1], 20, useCache: false), tokens);
        Assert.Throws<ArgumentException>(() => continuation.Next());
    }

    [Fact]
    public void Equal_seeds_give_equal_texts_and_no_tensor_is_kept()
    {
        using var decoder = TinyModels.New(TinyModels.Config());
        Assert.Equal(Draw(3), Draw(3));
        Assert.NotEqual(Draw(3), Draw(4));

        List<int> Draw(ulong seed)
        {
            using var continuation = new Continuation(decoder, new Sampler(new SamplingSettings(), seed), [5], capacity: 30);
            var tokens = new List<int> { continuation.Next() };
            var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            tokens.AddRange(Enumerable.Range(0, 29).Select(_ => continuation.Next()));
            Assert.InRange(DisposeScopeManager.Statistics.ThreadTotalLiveCount - live, -3, 0);
            return tokens;
        }
    }

    [Fact]
    public void An_empty_prompt_is_refused()
    {
        using var decoder = TinyModels.New(TinyModels.Config());
        Assert.Throws<ArgumentException>(() => new Continuation(decoder, new Sampler(new SamplingSettings(), 0), [], 5));
    }
}
