using ActorDistill.Distillation.Signals;
using ActorDistill.Schedules.Payloads;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Signals;

public class SignalMakerTests
{
    private const int Rows = 7;
    private const int Columns = 23;
    private const int Width = 6;

    [Theory]
    [InlineData(PayloadDtype.Float32, torch.ScalarType.Float32)]
    [InlineData(PayloadDtype.BFloat16, torch.ScalarType.BFloat16)]
    [InlineData(PayloadDtype.Float16, torch.ScalarType.Float16)]
    public void A_payload_is_rounded_to_its_dtype_once_and_kept_so(PayloadDtype dtype, torch.ScalarType expected)
    {
        using var scope = torch.NewDisposeScope();
        var (states, head, labels) = Teacher();
        using var hidden = (HiddenStateSignal)Make(new PayloadSettings(PayloadKind.Hidden, dtype));
        using var logits = (LogitsSignal)Make(new PayloadSettings(PayloadKind.Logits, dtype));
        using var topK = (TopKSignal)Make(new PayloadSettings(PayloadKind.TopK, dtype, TopK: 4));
        Assert.All([hidden.States, logits.Logits, topK.LogProbs, topK.TailLogProb], tensor => Assert.Equal(expected, tensor.dtype));
        Assert.Equal(0, CaseA.LargestDifference(states.to(expected), hidden.States));
        var exact = states.mm(head.t());
        // Chunks of three rows and all rows at once may differ in the last bit of float32, which rounding can turn into one of its own.
        var unit = expected == torch.bfloat16 ? 1.0 / 128 : expected == torch.float16 ? 1.0 / 1024 : 1e-6;
        Assert.Equal(0, CaseA.LargestDifference(exact, logits.Logits), unit * 8);
        Assert.Equal(0, CaseA.LargestDifference(exact.log_softmax(1).gather(1, topK.TokenIds), topK.LogProbs), unit * 8);

        TeacherSignal Make(PayloadSettings payload) => SignalMaker.Make(payload, 1, states, head, labels, chunkRows: 3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2.5)]
    public void Top_k_keeps_the_label_and_the_k_most_probable_others_and_the_exact_rest(double temperature)
    {
        using var scope = torch.NewDisposeScope();
        var (states, head, labels) = Teacher();
        using var signal = (TopKSignal)SignalMaker.Make(
            new PayloadSettings(PayloadKind.TopK, TopK: 4), temperature, states, head, labels, chunkRows: 3);
        Assert.Equal([Rows, 5], signal.TokenIds.shape);
        var logProbs = (states.mm(head.t()) / temperature).to(torch.float64).log_softmax(1);
        for (var row = 0; row < Rows; row++)
        {
            var label = labels[row].ToInt64();
            var byProbability = logProbs[row].argsort(descending: true).data<long>().ToArray();
            long[] expected = [label, .. byProbability.Where(id => id != label).Take(4)];
            var kept = signal.TokenIds[row].data<long>().ToArray();
            Assert.Equal(expected.Order(), kept.Order());
            var rest = torch.tensor(byProbability.Except(kept).ToArray());
            Assert.Equal(logProbs[row].index_select(0, rest).logsumexp(0).ToDouble(), signal.TailLogProb[row].ToDouble(), 1e-5);
        }
    }

    [Fact]
    public void Samples_are_different_tokens_with_counts_over_the_number_of_draws()
    {
        using var scope = torch.NewDisposeScope();
        var (states, head, labels) = Teacher();
        using var generator = new torch.Generator(5);
        using var signal = (SampledSignal)SignalMaker.Make(
            new PayloadSettings(PayloadKind.Samples, SampleCount: 16), 1, states, head, labels, generator, chunkRows: 3);
        var counts = signal.Weights * 16;
        Assert.Equal(0, CaseA.LargestDifference(counts, counts.round()));
        Assert.Equal(0, CaseA.LargestDifference(signal.Weights.sum(1), torch.ones(Rows)), 1e-6);
        for (var row = 0; row < Rows; row++)
        {
            var used = signal.TokenIds[row].masked_select(signal.Weights[row].gt(0)).data<long>().ToArray();
            Assert.Equal(used.Distinct().Count(), used.Length);
        }
    }

    [Fact]
    public void The_same_seed_draws_the_same_tokens()
    {
        using var scope = torch.NewDisposeScope();
        var (states, head, labels) = Teacher();
        var payload = new PayloadSettings(PayloadKind.Samples, SampleCount: 16);
        var drawn = new List<long[]>();
        foreach (var seed in new ulong[] { 1, 1, 2 })
        {
            using var generator = new torch.Generator(seed);
            using var signal = (SampledSignal)SignalMaker.Make(payload, 1, states, head, labels, generator);
            drawn.Add(signal.TokenIds.data<long>().ToArray());
        }
        Assert.Equal(drawn[0], drawn[1]);
        Assert.NotEqual(drawn[0], drawn[2]);
        Assert.Throws<ArgumentException>(() => SignalMaker.Make(payload, 1, states, head, labels));
    }

    [Fact]
    public void Samples_are_unbiased_within_four_sigma_and_top_k_is_not()
    {
        using var scope = torch.NewDisposeScope();
        const int repeats = 4000;
        const int sampleCount = 50;
        var logits = Matrix.Of(new[,] { { 1.5f, 0.5f, -0.5f, 0f, -2f, 1f } });
        var p = logits.to(torch.float64).softmax(1).squeeze(0);
        var (states, label) = (logits.repeat(repeats, 1), torch.zeros([repeats], torch.int64));
        using var generator = new torch.Generator(12);
        using var signal = (SampledSignal)SignalMaker.Make(
            new PayloadSettings(PayloadKind.Samples, SampleCount: sampleCount), 1, states, torch.eye(6), label, generator);
        var mean = torch.zeros([repeats, 6], torch.float64).scatter_add_(1, signal.TokenIds, signal.Weights.to(torch.float64)).mean([0]);
        var sigma = (p * (1 - p) / ((double)repeats * sampleCount)).sqrt();
        Assert.True((mean - p).abs().lt(sigma * 4).all().ToBoolean(), $"mean {string.Join(" ", mean.data<double>().ToArray())}");

        using var topK = (TopKSignal)SignalMaker.Make(
            new PayloadSettings(PayloadKind.TopK, TopK: 2, Form: TopKForm.Renormalized), 1, logits, torch.eye(6), label.narrow(0, 0, 1));
        var renormalized = torch.zeros([1, 6], torch.float64)
            .scatter_(1, topK.TokenIds, topK.LogProbs.to(torch.float64).softmax(1)).squeeze(0);
        Assert.False((renormalized - p).abs().lt(sigma * 4).all().ToBoolean());
    }

    [Fact]
    public void Columns_that_the_student_lacks_take_no_probability()
    {
        using var scope = torch.NewDisposeScope();
        var (states, head, _) = Teacher();
        var labels = torch.zeros([Rows], torch.int64);
        using var signal = (TopKSignal)SignalMaker.Make(
            new PayloadSettings(PayloadKind.TopK, TopK: 4), 1, states, head, labels, vocabSize: 9);
        Assert.True(signal.TokenIds.lt(9).all().ToBoolean());
        var mass = signal.LogProbs.exp().sum(1) + signal.TailLogProb.exp();
        Assert.Equal(0, CaseA.LargestDifference(mass, torch.ones(Rows)), 1e-6);
    }

    [Theory]
    [InlineData(PayloadKind.Hidden)]
    [InlineData(PayloadKind.Logits)]
    [InlineData(PayloadKind.TopK)]
    [InlineData(PayloadKind.Samples)]
    public void No_valid_token_gives_a_payload_without_rows(PayloadKind kind)
    {
        using var scope = torch.NewDisposeScope();
        var (states, head, labels) = Teacher();
        using var generator = new torch.Generator(1);
        using var signal = SignalMaker.Make(
            new PayloadSettings(kind), 1, states.narrow(0, 0, 0), head, labels.narrow(0, 0, 0), generator);
        Assert.Equal(0, signal.RowCount);
    }

    [Fact]
    public void A_signal_outlives_the_scope_it_was_made_in_and_frees_its_tensors_when_disposed_of()
    {
        using var outer = torch.NewDisposeScope();
        var (states, head, labels) = Teacher();
        TopKSignal signal;
        using (torch.NewDisposeScope())
            signal = (TopKSignal)SignalMaker.Make(new PayloadSettings(PayloadKind.TopK, TopK: 4), 1, states, head, labels);
        torch.Tensor[] owned = [signal.TokenIds, signal.LogProbs, signal.TailLogProb];
        Assert.DoesNotContain(owned, tensor => tensor.IsInvalid);
        signal.Dispose();
        Assert.All(owned, tensor => Assert.True(tensor.IsInvalid));
        Assert.False(head.IsInvalid);
    }

    private static (torch.Tensor States, torch.Tensor Head, torch.Tensor Labels) Teacher()
    {
        using var generator = new torch.Generator(31);
        return (torch.randn([Rows, Width], generator: generator), torch.randn([Columns, Width], generator: generator),
            torch.randint(0, Columns, [Rows], generator: generator));
    }
}
