using ActorDistill.Models.Configuration;
using ActorDistill.Storage;
using static ActorDistill.Models.Tests.Configuration.ConfigFile;

namespace ActorDistill.Models.Tests.Configuration;

public sealed class StudentConfigTests
{
    // 64 hidden values, 8 heads of 8 values, 4 key-value heads, 172 feed-forward values, 5 layers: the shape of stories260K.
    private static readonly DecoderConfig Teacher = new()
    {
        ModelType = ModelType.Llama,
        VocabSize = 512,
        HiddenSize = 64,
        IntermediateSize = 172,
        NumLayers = 5,
        NumHeads = 8,
        NumKeyValueHeads = 4,
        HeadDim = 8,
        MaxPositions = 512,
        TieWordEmbeddings = true,
        BosTokenId = 1,
        EosTokenIds = [2],
    };

    [Fact]
    public void Without_sizes_the_student_is_the_teacher() => Assert.Equal(Teacher, Teacher.DeriveStudent());

    // Heads: 8 × hidden / 64, to the nearest multiple of 2 queries per key head, at least 2.
    // Feed-forward: 172 × hidden / 64, up to the next multiple of 8: 86 -> 88, 43 -> 48, 21.5 -> 24, 107.5 -> 112, 344 -> 344.
    [Theory]
    [InlineData(32, 4, 2, 88)]
    [InlineData(16, 2, 1, 48)]
    [InlineData(8, 2, 1, 24)]
    [InlineData(40, 4, 2, 112)]
    [InlineData(128, 16, 8, 344)]
    public void Heads_and_feed_forward_keep_their_proportion_to_the_hidden_size(int hidden, int heads, int keyHeads, int intermediate)
    {
        var student = Teacher.DeriveStudent(hiddenSize: hidden);
        Assert.Equal(
            Teacher with { HiddenSize = hidden, NumHeads = heads, NumKeyValueHeads = keyHeads, IntermediateSize = intermediate }, student);
    }

    [Fact]
    public void What_is_given_is_taken()
    {
        var student = Teacher.DeriveStudent(
            hiddenSize: 48, numLayers: 2, numHeads: 6, numKeyValueHeads: 6, intermediateSize: 99, headDim: 4, tie: false);
        Assert.Equal((48, 2, 6, 6, 99, 4, false), (student.HiddenSize, student.NumLayers, student.NumHeads, student.NumKeyValueHeads,
            student.IntermediateSize, student.HeadDim, student.TieWordEmbeddings));
        Assert.Equal((512, 512, 1), (student.VocabSize, student.MaxPositions, student.BosTokenId));
    }

    [Fact]
    public void Narrower_heads_become_more_heads() =>
        Assert.Equal((16, 8, 4), HeadsOf(Teacher.DeriveStudent(headDim: 4)));

    [Fact]
    public void Given_key_heads_the_query_heads_are_a_multiple_of_them() =>
        Assert.Equal((9, 3, 8), HeadsOf((Teacher with { ModelType = ModelType.Mistral }).DeriveStudent(numKeyValueHeads: 3)));

    [Fact]
    public void Given_query_heads_the_queries_per_key_head_stay() =>
        Assert.Equal((4, 2, 8), HeadsOf(Teacher.DeriveStudent(numHeads: 4)));

    [Fact]
    public void A_teacher_whose_heads_are_wider_than_its_hidden_state_keeps_that_proportion()
    {
        // Qwen3 0.6B: 16 heads of 128 over 1024 hidden values.
        var student = Read(PublishedConfigs.Qwen3).DeriveStudent(hiddenSize: 512, numLayers: 14);
        Assert.Equal((8, 4, 128), HeadsOf(student));
        Assert.Equal((1536, 14), (student.IntermediateSize, student.NumLayers));
    }

    [Theory]
    [InlineData(0, null, null, null, null, "hidden_size 0 is not positive")]
    [InlineData(-8, null, null, null, null, "hidden_size -8 is not positive")]
    [InlineData(null, 0, null, null, null, "num_attention_heads 0 is not positive")]
    [InlineData(null, null, 0, null, null, "num_key_value_heads 0 is not positive")]
    [InlineData(null, null, null, 0, null, "head_dim 0 is not positive")]
    [InlineData(null, null, null, 7, null, "hidden_size 64 is no multiple of num_attention_heads 10")]
    [InlineData(null, 8, null, 7, null, "head_dim 7 is odd; rotary positions need pairs")]
    [InlineData(null, null, null, null, 0, "intermediate_size 0 is not positive")]
    [InlineData(50, null, null, null, null, "hidden_size 50 is no multiple of num_attention_heads 6")]
    [InlineData(null, 8, 3, null, null, "num_attention_heads 8 is no multiple of num_key_value_heads 3")]
    [InlineData(null, 1, null, null, null,
        "num_attention_heads 1 is no multiple of the teacher's 2 queries per key-value head; give num_key_value_heads")]
    [InlineData(2_000_000_000, null, null, null, null, "hidden_size 2000000000 overflows intermediate_size")]
    public void Sizes_that_fit_no_decoder_are_refused(
        int? hidden, int? heads, int? keyHeads, int? headDim, int? intermediate, string message)
    {
        var e = Assert.Throws<OperatorException>(() => Teacher.DeriveStudent(
            hiddenSize: hidden, numHeads: heads, numKeyValueHeads: keyHeads, headDim: headDim, intermediateSize: intermediate));
        Assert.Equal($"student: {message}", e.Message);
    }

    private static (int Heads, int KeyHeads, int HeadDim) HeadsOf(DecoderConfig config) =>
        (config.NumHeads, config.NumKeyValueHeads, config.HeadDim);
}
