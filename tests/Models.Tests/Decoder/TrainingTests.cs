using System.Diagnostics;
using ActorDistill.Models.Decoder;
using TorchSharp;
using Xunit.Abstractions;

namespace ActorDistill.Models.Tests.Decoder;

public class TrainingTests(ITestOutputHelper log)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Three_hundred_steps_twice_give_the_same_weights_bit_for_bit(int threads)
    {
        var (first, firstLosses) = Train(threads, steps: 300);
        var (second, secondLosses) = Train(threads, steps: 300);
        log.WriteLine($"{threads} threads: loss {firstLosses[0]:f4} to {firstLosses[^1]:f4} nats per token");
        Assert.True(firstLosses[^1] < firstLosses[0] - 1, "the decoder did not learn its fixed tokens");
        Assert.Equal(firstLosses, secondLosses);
        Assert.Equal(first.Keys, second.Keys);
        Assert.All(first, weight => Assert.True(weight.Value.AsSpan().SequenceEqual(second[weight.Key]), weight.Key));
    }

    [Fact]
    public void A_thousand_steps_leave_the_number_of_live_tensors_constant()
    {
        OnOwnThread(1, () =>
        {
            using var trainer = new Trainer(batchSize: 1, tokenCount: 16);
            for (var i = 0; i < 10; i++)
                trainer.Step();
            var (live, all) = (DisposeScopeManager.Statistics.ThreadTotalLiveCount, ResidentBytes());
            for (var i = 0; i < 1000; i++)
            {
                trainer.Step();
                Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            }
            var (start, end) = (all / 1048576, ResidentBytes() / 1048576);
            log.WriteLine($"resident set {start} MiB after 10 steps, {end} MiB after 1010; {live} live tensors");
            return 0;
        });
    }

    private static (Dictionary<string, byte[]> Weights, List<double> Losses) Train(int threads, int steps) => OnOwnThread(threads, () =>
    {
        using var deterministic = torch.use_deterministic_algorithms();
        using var trainer = new Trainer(batchSize: 2, tokenCount: 33);
        var losses = Enumerable.Range(0, steps).Select(_ => trainer.Step()).ToList();
        return (trainer.Decoder.named_parameters().ToDictionary(p => p.name, p => p.parameter.detach().bytes.ToArray()), losses);
    });

    // A thread count belongs to the thread that sets it, if it has asked for it before.
    private static T OnOwnThread<T>(int threads, Func<T> work)
    {
        T result = default!;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                _ = torch.get_num_threads();
                torch.set_num_threads(threads);
                result = work();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        return failure == null ? result : throw new InvalidOperationException("the training thread failed", failure);
    }

    private static long ResidentBytes()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }

    private sealed class Trainer : IDisposable
    {
        private readonly torch.Tensor _ids;
        private readonly TorchSharp.Modules.AdamW _optimizer;

        public Trainer(long batchSize, long tokenCount)
        {
            Decoder = new CausalDecoder(TinyModels.MillionConfig(), torch.ScalarType.Float32, torch.CPU);
            Decoder.Initialize(seed: 11);
            _ids = TinyModels.Ids(Decoder.Config, batchSize, tokenCount).DetachFromDisposeScope();
            _optimizer = torch.optim.AdamW(Decoder.parameters(), lr: 1e-3, beta1: 0.9, beta2: 0.95, weight_decay: 0.1);
        }

        public CausalDecoder Decoder { get; }

        public double Step()
        {
            using var scope = torch.NewDisposeScope();
            var tokens = _ids.shape[1];
            _optimizer.zero_grad();
            var logits = Decoder.Forward(_ids.narrow(1, 0, tokens - 1)).Logits.view(-1, Decoder.Config.VocabSize);
            var loss = torch.nn.functional.cross_entropy(logits, _ids.narrow(1, 1, tokens - 1).reshape(-1));
            loss.backward();
            torch.nn.utils.clip_grad_norm_(Decoder.parameters(), 1.0);
            _optimizer.step();
            return loss.ToDouble();
        }

        public void Dispose()
        {
            _optimizer.Dispose();
            Decoder.Dispose();
            _ids.Dispose();
        }
    }
}
