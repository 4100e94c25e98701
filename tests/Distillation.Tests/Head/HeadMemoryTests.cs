using ActorDistill.Distillation.Head;
using ActorDistill.Distillation.Signals;
using ActorDistill.Schedules.Objectives;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Head;

/// <summary>Memory belongs to the process, so these run when nothing else does.</summary>
[CollectionDefinition(nameof(HeadMemoryTests), DisableParallelization = true)]
public class HeadMemoryCollection;

[Collection(nameof(HeadMemoryTests))]
public class HeadMemoryTests
{
    private const long RowCount = 2048;
    private const long VocabSize = 8192;
    private const int ChunkRows = 64;
    private const long AllLogitsBytes = RowCount * VocabSize * sizeof(float);

    [Fact]
    public void Logits_of_more_than_a_chunk_are_never_alive()
    {
        using var scope = torch.NewDisposeScope();
        var (states, weight) = (torch.randn(RowCount, 16), torch.randn(VocabSize, 16));
        var labels = torch.zeros([RowCount], torch.int64);
        using var teacher = new HiddenStateSignal(torch.randn(RowCount, 16), weight);
        Fused();
        var (fused, plain) = (ResidentPeak.BytesOf(Fused), ResidentPeak.BytesOf(Plain));
        // A chunk's logits are a 32nd of all; the objective holds some of its size at a time.
        Assert.InRange(fused, 0, AllLogitsBytes / 4);
        Assert.InRange(plain, AllLogitsBytes / 2, long.MaxValue);

        void Fused()
        {
            using var inner = torch.NewDisposeScope();
            new FusedHead(new LossSettings(new ForwardKlSettings(), 1, 0.1), ChunkRows)
                .Run(new HeadInput(states, weight, labels, teacher), RowCount);
        }

        void Plain()
        {
            using var inner = torch.NewDisposeScope();
            states.mm(weight.t()).add_(1);
        }
    }

    [Fact]
    public void A_run_leaves_its_two_gradients_and_no_other_tensor()
    {
        using var scope = torch.NewDisposeScope();
        var head = new HeadCase();
        using var teacher = head.Signal(new Schedules.Payloads.PayloadSettings(), 1);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (torch.NewDisposeScope())
        {
            head.Fused(new LossSettings(new AdaptiveKlSettings(), 1, 0.5), teacher, 2, 9, 1);
            Assert.Equal(before + 2, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
