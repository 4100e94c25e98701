using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;

namespace ActorDistill.Protocol.Tests.Payloads;

public class HeaderCheckTests
{
    private static readonly BatchSource Source = new(new string('0', 64), SequenceLength: 10, BatchSize: 3, Seed: 1);
    private static readonly TeacherShape Teacher = new(HiddenSize: 48, LayerCount: 6, HeadCount: 4, KeyValueHeadCount: 2, HeadSize: 12);

    private static readonly LayerFormat[] AllLayers =
    [
        new(1, LayerPart.Hidden, NumberEncoding.Int8), new(1, LayerPart.MeanAttention, NumberEncoding.BFloat16),
        new(4, LayerPart.Attention, NumberEncoding.Int8), new(4, LayerPart.Relations, NumberEncoding.Float16),
    ];

    public static TheoryData<PayloadKind, bool> Kinds
    {
        get
        {
            var kinds = new TheoryData<PayloadKind, bool>();
            foreach (var kind in Enum.GetValues<PayloadKind>())
            {
                kinds.Add(kind, true);
                if (kind != PayloadKind.None)
                    kinds.Add(kind, false);
            }
            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_header_that_we_would_write_is_accepted(PayloadKind kind, bool hasLayers)
    {
        var header = HeaderOf(kind, hasLayers);
        Assert.Null(SectionLayout.FirstProblem(header));
        Assert.Null(SectionLayout.FirstProblem(header, Teacher.HiddenSize));
        Assert.Equal(header.ContentBytes, SectionLayout.Of(header).ContentBytes);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Any_change_of_one_number_of_a_section_is_a_problem(PayloadKind kind, bool hasLayers)
    {
        var header = HeaderOf(kind, hasLayers);
        foreach (var change in new long[] { -1, 1, 1L << 31, 1L << 62, long.MinValue })
            for (var index = 0; index < header.Sections.Count; index++)
            {
                var section = header.Sections[index];
                var number = unchecked(section.LengthBytes + change);
                // Nothing but the draws says how long samples are; a byte more or less can hide in the gap behind them.
                if (section.Kind != SectionKind.Samples || change is not (1 or -1))
                    Assert.NotNull(Problem(section with { LengthBytes = number }, index));
                for (var dimension = 0; dimension < section.Shape.Count; dimension++)
                {
                    var shape = section.Shape.ToArray();
                    shape[dimension] = unchecked(shape[dimension] + change);
                    // Without its length a shape can be another teacher's, and a row of samples one place narrower.
                    if (section.Kind != SectionKind.Samples || dimension != 1)
                        Assert.NotNull(Problem(section with { Shape = shape }, index));
                }
                Assert.NotNull(Problem(section with { Shape = [] }, index));
                Assert.NotNull(Problem(section with { Shape = [.. section.Shape, 1] }, index));
                Assert.NotNull(Problem(section with { Layer = section.Layer + 1 }, index));
                Assert.NotNull(Problem(section with { Kind = section.Kind + 1 }, index));
                Assert.NotNull(Problem(section with { Encoding = section.Encoding + 1 }, index));
            }

        PayloadProblem? Problem(BatchSection changed, int index) => SectionLayout.FirstProblem(
            header with { Sections = [.. header.Sections.Select((section, i) => i == index ? changed : section)] });
    }

    [Fact]
    public void What_contradicts_is_named()
    {
        var header = HeaderOf(PayloadKind.Hidden, hasLayers: true);
        (BatchHeader Header, PayloadFault Fault, string Word)[] cases =
        [
            (header with { RowCount = -1 }, PayloadFault.Sections, "-1 rows, must be 0 to 30"),
            (header with { RowCount = 31 }, PayloadFault.Sections, "31 rows"),
            (header with { RowCount = 16 }, PayloadFault.Sections, "section 2 (Hidden) is [17, 48], must be [16, 48]"),
            (header with { ContentBytes = header.ContentBytes + 1 }, PayloadFault.Length, "the content is said to have"),
            (header with { Source = Source with { BatchSize = 0 } }, PayloadFault.Format, "at least 1"),
            (header with { Source = Source with { BatchSize = int.MaxValue } }, PayloadFault.TooLarge, "2 GiB"),
            (header with { Sections = [] }, PayloadFault.Sections, "0 sections, the format has 9"),
            (header with { Sections = [.. header.Sections.Reverse()] }, PayloadFault.Sections, "section 0 is LayerValues of layer 4"),
            (header with { Format = header.Format with { TopK = 1 } }, PayloadFault.Format, "top-k is 1"),
            (header with { Format = header.Format with { Encoding = NumberEncoding.Int8 } }, PayloadFault.Sections, "in encoding 2"),
        ];
        Assert.All(cases, c =>
        {
            var problem = SectionLayout.FirstProblem(c.Header);
            Assert.Equal(c.Fault, problem!.Value.Fault);
            Assert.Contains(c.Word, problem.Value.Sentence);
            Assert.Equal(problem.Value.Sentence, Assert.Throws<PayloadException>(() => SectionLayout.Of(c.Header)).Message);
        });
        Assert.Contains("must be [17, 50]", SectionLayout.FirstProblem(header, hiddenSize: 50)!.Value.Sentence);
    }

    [Fact]
    public void Samples_have_a_length_between_the_least_and_the_most_of_their_rows()
    {
        var header = HeaderOf(PayloadKind.Samples, hasLayers: false);
        foreach (var length in new[] { -1, 0, 17 * 2, 17 * 1000, long.MaxValue })
        {
            var sections = header.Sections.ToArray();
            sections[2] = sections[2] with { LengthBytes = length };
            Assert.NotNull(SectionLayout.FirstProblem(header with { Sections = sections }));
        }
    }

    internal static BatchHeader HeaderOf(PayloadKind kind, bool hasLayers)
    {
        var format = new PayloadFormat(
            kind,
            kind is PayloadKind.None or PayloadKind.Samples ? NumberEncoding.None : NumberEncoding.BFloat16,
            kind == PayloadKind.None ? 0 : 1000,
            TopK: kind == PayloadKind.TopK ? 8 : 0,
            SampleCount: kind == PayloadKind.Samples ? 20 : 0)
        {
            Layers = hasLayers ? AllLayers : [],
        };
        SampleSize? samples = null;
        if (kind == PayloadKind.Samples)
        {
            var (_, counts, places) = SampleCodecTests.Draw(17, format, seed: 1);
            samples = new SampleSize(places, SampleCodec.LengthOf(format, counts, places));
        }
        var layout = SectionLayout.Of(format, Source, 17, Teacher, samples);
        var recipe = new NumericRecipe("1.13.1", "cpu", "openblas zen", 1, "float32", 3, 64, true);
        return new BatchHeader(
            new BatchId(4), Source, format, 17, layout.Sections, layout.ContentBytes, 65_536, new WorkerId("teacher-1"),
            new string('1', 64), recipe);
    }
}
