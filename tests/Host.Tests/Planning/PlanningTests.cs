using ActorDistill.Host.Planning;
using ActorDistill.Models.Configuration;
using ActorDistill.Settings.Runs;

namespace ActorDistill.Host.Tests.Planning;

/// <summary>Numbers that were worked out by hand.</summary>
public sealed class PlanningTests
{
    private static readonly DecoderConfig Small = new()
    {
        ModelType = ModelType.Llama,
        VocabSize = 10,
        HiddenSize = 4,
        IntermediateSize = 6,
        NumLayers = 2,
        NumHeads = 2,
        NumKeyValueHeads = 1,
        HeadDim = 2,
        MaxPositions = 16,
        TieWordEmbeddings = true,
    };

    [Fact]
    public void A_tokens_work_is_two_operations_a_weight_and_the_sequence_it_attends_to()
    {
        // A layer: 4 (4 + 2 + 2) into the attention, 4 4 out of it, 3 4 6 feed-forward: 120 weights. The head: 40. Over 8 tokens, half of
        // them seen, scores and means of 4 values: 2 8 4.
        Assert.Equal(2 * (2 * 120 + 40) + 2 * 64, HeadWork.ForwardFlops(Small, sequenceLength: 8));
        var work = HeadWork.Of(Small, vocabSize: 10, teacherHiddenSize: 16, sequenceLength: 8);
        Assert.Equal((3 * 688.0, 2 * 10 * 16.0), (work.OwnFlops, work.TeacherHeadFlops));
        Assert.False(work.IsTopKAdvised);
        Assert.True(HeadWork.Of(Small, 10, teacherHiddenSize: 104, sequenceLength: 8).IsTopKAdvised);
    }

    [Fact]
    public void A_students_memory_is_four_copies_of_its_weights_and_what_a_batch_needs()
    {
        // 10 4 embedding, 2 (120 + 2 4 norms), 4 of the last norm.
        const long parameters = 40 + 2 * 128 + 4;
        Assert.Equal(parameters, Small.ParameterCount);
        var memory = MemoryEstimate.OfStudent(
            Small, computeBytes: 4, batchTokens: 16, sequenceLength: 8, chunkRows: 5, teacherHeadBytes: 640, windowBytes: 99);
        // A token of a layer: 6 4 + 2 4 + 2 2 + 3 6 + 2 8 scores.
        Assert.Equal(
            [
                new MemoryPart("weights", 4 * parameters), new MemoryPart("gradients", 4 * parameters),
                new MemoryPart("optimizer", 8 * parameters), new MemoryPart("teacher's head", 640),
                new MemoryPart("activations", 16 * 2 * 70 * 4), new MemoryPart("logits", 5 * 5 * 10 * 4), new MemoryPart("window", 99),
            ],
            memory.Parts);
        Assert.Equal(16 * parameters + 640 + 8960 + 1000 + 99, memory.TotalBytes);
        var half = MemoryEstimate.OfStudent(Small, 2, 16, 8, 5, 0, 99);
        Assert.Equal(6 * parameters, half.Parts[0].Bytes);
        Assert.DoesNotContain(half.Parts, part => part.What == "teacher's head");
    }

    [Fact]
    public void A_teachers_memory_is_its_weights_one_layer_of_a_batch_and_the_ring() => Assert.Equal(
        [
            new MemoryPart("weights", 2 * 300), new MemoryPart("activations", 16 * 70 * 2), new MemoryPart("logits", 5 * 10 * 2),
            new MemoryPart("batches kept", 1000),
        ],
        MemoryEstimate.OfTeacher(Small, numberBytes: 2, batchTokens: 16, sequenceLength: 8, chunkRows: 5, ringBytes: 1000).Parts);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    public void A_minority_of_the_voters_may_die(int voters, int survivable) => Assert.Equal(survivable, NodeLoss.Survivable(voters));

    [Fact]
    public void Of_two_voters_only_the_one_with_the_higher_address_may_die()
    {
        var nodes = Nodes("");
        Assert.Equal([false, true, true], nodes.Select(node => NodeLoss.OthersGoOn(nodes, node)));
        var third = Nodes("nodes.extra { workers { t2 { role = teacher } } }");
        Assert.All(third, node => Assert.True(NodeLoss.OthersGoOn(third, node)));
    }

    [Fact]
    public void Losing_a_node_is_told_by_what_it_had_and_who_else_has_it()
    {
        var run = Run("nodes.extra { workers { t2 { role = teacher } } }");
        Assert.Equal(
            [
                "students train on what they hold; nothing new is decided until it is back, and then all goes on from the journal",
                "t2 makes the batches of t",
                "the trial of s goes on from its newest checkpoint when it is back; it is the only student",
                "t makes the batches of t2",
            ],
            run.Nodes.SelectMany(node => NodeLoss.Words(run, node)));
        var alone = run with { Nodes = [Placement.InOneProcess(run)] };
        Assert.StartsWith("the run stands still", Assert.Single(NodeLoss.Words(alone, alone.Nodes[0])));
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(3.0 * (1 << 30), "3.0 GiB")]
    public void Sizes_are_in_powers_of_two(double bytes, string text) => Assert.Equal(text, PlanText.Bytes(bytes));

    [Fact]
    public void Work_is_in_powers_of_ten() => Assert.Equal("65.5 kFLOP", PlanText.Flops(65_536));

    private static IReadOnlyList<PlacedNode> Nodes(string keys) => Run(keys).Nodes;

    private static RunSettings Run(string keys) => RunFile.Parse("f", $$"""
        actordistill {
          teacher.model = m
          corpus { file = c, validation-file = v }
          nodes {
            a { coordinator = on }
            b { workers { t { role = teacher } } }
            c { workers { s { role = student } } }
          }
          {{keys}}
        }
        """);
}
