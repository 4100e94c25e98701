using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;
using ActorDistill.StudentActors.Teaching;
using TorchSharp;

namespace ActorDistill.StudentActors.Tests.Teaching;

/// <summary>What a decoder does with batches that no teacher of ours writes. The right ones: EndToEnd.Tests, Training.</summary>
public class BatchDecoderTests
{
    private const int VocabSize = 11;
    private const int HiddenSize = 4;

    private static readonly BatchSource Source = new(new string('c', 64), SequenceLength: 3, BatchSize: 2, Seed: 7);
    private static readonly PayloadFormat Format = new(PayloadKind.Hidden, NumberEncoding.Float32, VocabSize);
    private static readonly TeacherShape Shape = new(HiddenSize, LayerCount: 1, HeadCount: 1, KeyValueHeadCount: 1, HeadSize: 4);
    private static readonly NumericRecipe Recipe = new("1.13.1", "cpu", "openblas zen", 1, "float32", 2, 0, IsDeterministic: true);

    private delegate void Change(SectionLayout layout, Span<byte> content);

    [Fact]
    public void A_right_batch_is_read()
    {
        using var head = torch.ones(VocabSize, HiddenSize);
        var decoder = new BatchDecoder(VocabSize, torch.CPU, head);
        var batch = Made((_, _) => { });
        var tokens = decoder.Tokens(batch);
        Assert.Equal([0L, 1, 2, 3, 4, 5, 6, 7], tokens.TokenIds);
        Assert.Equal([true, true, false, true, true, true], tokens.LossMask);
        using var output = decoder.Output(batch, tokens);
        Assert.Equal(5, output.Signal!.RowCount);
        batch.Release();
    }

    [Fact]
    public void A_token_beyond_the_students_vocabulary_is_refused() => RequireRefusal(
        PayloadFault.TokenId, (layout, content) => layout.SpanOf(content, SectionKind.TokenIds)[0] = VocabSize);

    [Fact]
    public void A_mask_that_counts_other_labels_than_the_header_is_refused() => RequireRefusal(
        PayloadFault.Sections, (layout, content) => layout.SpanOf(content, SectionKind.LossMask)[0] = 1);

    [Fact]
    public void Bytes_between_the_sections_are_refused() => RequireRefusal(PayloadFault.NotCanonical, (_, content) => content[33] = 1);

    [Fact]
    public void A_number_that_is_not_finite_is_refused() => RequireRefusal(
        PayloadFault.NotFinite, (layout, content) => layout.SpanOf(content, SectionKind.Hidden)[..4].Fill(0xFF));

    [Fact]
    public void Hidden_states_of_another_width_than_the_heads_are_refused() =>
        RequireRefusal(PayloadFault.Sections, (_, _) => { }, headWidth: HiddenSize + 1);

    [Fact]
    public void Hidden_states_without_a_head_are_a_bug()
    {
        var batch = Made((_, _) => { });
        var decoder = new BatchDecoder(VocabSize, torch.CPU);
        var tokens = decoder.Tokens(batch);
        Assert.Throws<InvalidOperationException>(() => decoder.Output(batch, tokens));
        batch.Release();
    }

    private static void RequireRefusal(PayloadFault expected, Change change, int headWidth = HiddenSize)
    {
        using var head = torch.ones(VocabSize, headWidth);
        var decoder = new BatchDecoder(VocabSize, torch.CPU, head);
        var batch = Made(change);
        var fault = Assert.Throws<PayloadException>(() => decoder.Output(batch, decoder.Tokens(batch)).Dispose());
        Assert.Equal(expected, fault.Fault);
        batch.Release();
    }

    private static EncodedBatch Made(Change change)
    {
        var layout = SectionLayout.Of(Format, Source, rowCount: 5, Shape);
        var content = new BufferPool(0).Rent(layout.ContentBytes);
        var bytes = content.GetSpan();
        layout.ClearGaps(bytes);
        TokenCodec.Encode([0, 1, 2, 3, 4, 5, 6, 7], layout.SpanOf(bytes, SectionKind.TokenIds));
        LossMaskCodec.Encode([true, true, false, true, true, true], layout.SpanOf(bytes, SectionKind.LossMask));
        FloatCodec.Encode(
            [.. Enumerable.Range(0, 5 * HiddenSize).Select(index => index / 8f)], HiddenSize, NumberEncoding.Float32,
            layout.SpanOf(bytes, SectionKind.Hidden));
        change(layout, bytes);
        return EncodedBatch.Seal(
            new BatchHeader(
                new BatchId(0), Source, Format, RowCount: 5, layout.Sections, layout.ContentBytes, BatchLimits.ChunkBytesMin,
                new WorkerId("teacher-1"), new string('a', 64), Recipe),
            content);
    }
}
