using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Payloads;

namespace ActorDistill.Protocol.Tests.Payloads;

public class SectionLayoutTests
{
    private static readonly BatchSource Source = new(new string('0', 64), SequenceLength: 10, BatchSize: 3, Seed: 1);
    private static readonly TeacherShape Teacher = new(HiddenSize: 48, LayerCount: 6, HeadCount: 4, KeyValueHeadCount: 2, HeadSize: 12);

    [Fact]
    public void Sections_lie_one_behind_the_other_from_multiples_of_64()
    {
        var format = new PayloadFormat(PayloadKind.Hidden, NumberEncoding.BFloat16, 1000)
        {
            Layers =
            [
                new LayerFormat(2, LayerPart.Hidden, NumberEncoding.Int8), new LayerFormat(2, LayerPart.Relations, NumberEncoding.Float16),
                new LayerFormat(3, LayerPart.Attention, NumberEncoding.Float32),
                new LayerFormat(6, LayerPart.MeanAttention, NumberEncoding.Int8),
            ],
        };
        var layout = SectionLayout.Of(format, Source, 17, Teacher);
        (SectionKind Kind, int Layer, string Shape, long Length)[] expected =
        [
            (SectionKind.TokenIds, 0, "3, 11", 3 * 11 * 4),
            (SectionKind.LossMask, 0, "3, 10", 4),
            (SectionKind.Hidden, 0, "17, 48", 17 * 48 * 2),
            (SectionKind.LayerHidden, 2, "3, 10, 48", 3 * 10 * (48 + 2)),
            (SectionKind.LayerQueries, 2, "3, 4, 10, 12", 3 * 4 * 10 * 12 * 2),
            (SectionKind.LayerKeys, 2, "3, 2, 10, 12", 3 * 2 * 10 * 12 * 2),
            (SectionKind.LayerValues, 2, "3, 2, 10, 12", 3 * 2 * 10 * 12 * 2),
            (SectionKind.LayerAttention, 3, "3, 4, 10, 10", 3 * 4 * 55 * 4),
            (SectionKind.LayerAttention, 6, "3, 1, 10, 10", 3 * (55 + 20)),
        ];
        Assert.Equal(expected, layout.Sections.Select(s => (s.Kind, s.Layer, string.Join(", ", s.Shape), s.LengthBytes)));
        var content = new byte[layout.ContentBytes];
        var offset = 0L;
        foreach (var section in layout.Sections)
        {
            offset = (offset + 63) / 64 * 64;
            layout.SpanOf(content.AsSpan(), section.Kind, section.Layer)[0] = 9;
            Assert.Equal(9, content[offset]);
            Assert.Equal(section.LengthBytes, layout.SpanOf((ReadOnlySpan<byte>)content, section.Kind, section.Layer).Length);
            offset += section.LengthBytes;
        }
        Assert.Equal(offset, layout.ContentBytes);
    }

    [Theory]
    [InlineData(NumberEncoding.Float32, 4)]
    [InlineData(NumberEncoding.BFloat16, 2)]
    [InlineData(NumberEncoding.Float16, 2)]
    public void Logits_take_their_encodings_bytes(NumberEncoding encoding, int bytes)
    {
        var layout = SectionLayout.Of(new PayloadFormat(PayloadKind.Logits, encoding, 1001), Source, 30, Teacher);
        Assert.Equal(30 * 1001 * bytes, layout.Sections[2].LengthBytes);
    }

    [Fact]
    public void No_rows_are_a_batch_like_any_other()
    {
        foreach (var kind in new[] { PayloadKind.Hidden, PayloadKind.Logits, PayloadKind.TopK })
        {
            var format = new PayloadFormat(kind, NumberEncoding.Int8, 100, TopK: kind == PayloadKind.TopK ? 5 : 0);
            Assert.Equal(0, SectionLayout.Of(format, Source, 0, Teacher).Sections[2].LengthBytes);
        }
    }

    [Fact]
    public void Gaps_are_written_as_zeros_and_anything_else_in_them_is_found()
    {
        var layout = SectionLayout.Of(new PayloadFormat(PayloadKind.Hidden, NumberEncoding.Int8, 100), Source, 30, Teacher);
        var content = Enumerable.Repeat((byte)1, (int)layout.ContentBytes).ToArray();
        Assert.Equal(PayloadFault.NotCanonical, layout.FirstGapProblem(content)!.Value.Fault);
        layout.ClearGaps(content);
        Assert.Null(layout.FirstGapProblem(content));
        Assert.Equal(layout.Sections.Sum(section => section.LengthBytes), content.Count(value => value == 1));
        content[^((int)layout.Sections[2].LengthBytes + 1)] = 1;
        Assert.Contains("before section 2 (Hidden)", layout.FirstGapProblem(content)!.Value.Sentence);
    }

    [Fact]
    public void A_batch_of_2_GiB_is_refused_in_one_sentence_and_one_just_below_is_not()
    {
        var format = new PayloadFormat(PayloadKind.Logits, NumberEncoding.Float32, 1 << 19);
        // 1,023 rows of 2 MiB and what stands before them.
        var source = Source with { SequenceLength = 1023, BatchSize = 1 };
        Assert.InRange(SectionLayout.Of(format, source, 1023, Teacher).ContentBytes, 1023L << 21, int.MaxValue);
        var failure = Assert.Throws<PayloadException>(
            () => SectionLayout.Of(format, source with { SequenceLength = 1024 }, 1024, Teacher));
        Assert.Equal(PayloadFault.TooLarge, failure.Fault);
        Assert.Equal("a batch of 1 sequences of 1024 tokens would reach 2 GiB with this payload: make it smaller", failure.Message);
    }

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(1, int.MaxValue)]
    [InlineData(int.MaxValue, 1)]
    public void Sizes_that_overflow_64_bits_are_refused_like_any_too_large(int batchSize, int sequenceLength)
    {
        var format = new PayloadFormat(PayloadKind.None, NumberEncoding.None, 0)
        {
            Layers = [.. Enumerable.Range(1, 6).Select(layer => new LayerFormat(layer, LayerPart.Attention, NumberEncoding.Float32))],
        };
        var source = new BatchSource(Source.CorpusDigest, sequenceLength, batchSize, 1);
        var teacher = new TeacherShape(int.MaxValue, 6, int.MaxValue, int.MaxValue, int.MaxValue);
        Assert.Equal(
            PayloadFault.TooLarge, Assert.Throws<PayloadException>(() => SectionLayout.MostBytes(format, source, teacher)).Fault);
    }

    [Fact]
    public void Most_bytes_is_the_length_of_a_batch_whose_labels_all_count()
    {
        var format = new PayloadFormat(PayloadKind.TopK, NumberEncoding.Int8, 1000, TopK: 9);
        Assert.Equal(SectionLayout.Of(format, Source, 30, Teacher).ContentBytes, SectionLayout.MostBytes(format, Source, Teacher));
    }

    [Theory]
    [InlineData(50, 151_936)]
    [InlineData(300, 500)]
    public void No_batch_of_samples_is_longer_than_most_bytes(int sampleCount, int vocabSize)
    {
        var format = SampleCodecTests.FormatOf(sampleCount, vocabSize);
        var most = SectionLayout.MostBytes(format, Source, Teacher);
        for (var places = 1; places <= sampleCount; places++)
        {
            var counts = Enumerable.Repeat(1, places).ToArray();
            counts[0] += sampleCount - places;
            int[] rows = [.. Enumerable.Repeat(counts, 30).SelectMany(row => row)];
            var size = new SampleSize(places, SampleCodec.LengthOf(format, rows, places));
            Assert.True(SectionLayout.Of(format, Source, 30, Teacher, size).ContentBytes <= most, $"{places} places");
        }
    }

    [Fact]
    public void A_layer_that_the_teacher_lacks_is_refused()
    {
        var format = new PayloadFormat(PayloadKind.None, NumberEncoding.None, 0)
        {
            Layers = [new LayerFormat(7, LayerPart.Hidden, NumberEncoding.Float32)],
        };
        Assert.Equal(
            "layer 7 is asked for, the teacher has 6 layers",
            Assert.Throws<PayloadException>(() => SectionLayout.Of(format, Source, 1, Teacher)).Message);
    }

    [Fact]
    public void Each_contradiction_in_a_format_is_named()
    {
        var topK = new PayloadFormat(PayloadKind.TopK, NumberEncoding.Float32, 100, TopK: 5);
        var layer = new LayerFormat(2, LayerPart.Attention, NumberEncoding.Float32);
        (PayloadFormat Format, string Word)[] cases =
        [
            (topK with { Kind = (PayloadKind)9 }, "kind is 9"),
            (topK with { Encoding = NumberEncoding.None }, "encoding of TopK is 0"),
            (topK with { Encoding = (NumberEncoding)5 }, "encoding of TopK is 5"),
            (topK with { VocabSize = 1 }, "vocabulary's size is 1"),
            (topK with { VocabSize = (1 << 24) + 1 }, "vocabulary's size is 16777217"),
            (topK with { TopK = 0 }, "top-k is 0"),
            (topK with { TopK = 101 }, "1 to 100"),
            (topK with { SampleCount = 1 }, "samples is 1"),
            (topK with { Temperature = 0 }, "temperature is 0"),
            (topK with { Temperature = double.NaN }, "temperature is NaN"),
            (topK with { Seed = 1 }, "seed is 1"),
            (topK with { Kind = PayloadKind.Logits }, "top-k is 5"),
            (topK with { Layers = [layer with { Layer = 0 }] }, "layer is 0"),
            (topK with { Layers = [layer with { Part = 0 }] }, "part of layer 2 is 0"),
            (topK with { Layers = [layer with { Encoding = 0 }] }, "encoding of layer 2 is 0"),
            (topK with { Layers = [layer, layer] }, "sorted"),
            (topK with { Layers = [layer, layer with { Part = LayerPart.MeanAttention }] }, "its mean"),
            (new PayloadFormat(PayloadKind.Samples, NumberEncoding.None, 100, SampleCount: 65_536), "1 to 65535"),
        ];
        Assert.Null((topK with { Layers = [layer, layer with { Part = LayerPart.Relations }] }).FirstFault());
        // A student without a teacher's loss needs the tokens, and gets no more.
        Assert.Null(new PayloadFormat(PayloadKind.None, NumberEncoding.None, 0).FirstFault());
        Assert.All(cases, c => Assert.Contains(c.Word, c.Format.FirstFault()));
    }
}
