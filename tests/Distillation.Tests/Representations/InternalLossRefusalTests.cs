using ActorDistill.Distillation.Representations;
using ActorDistill.Models.Configuration;
using ActorDistill.Schedules.Representations;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Representations;

public class InternalLossRefusalTests
{
    private static readonly DecoderConfig Student = TinyPair.Student;
    private static readonly DecoderConfig Other = TinyPair.OtherTeacher;

    public static TheoryData<RepresentationSettings, DecoderConfig, string> Impossible => new()
    {
        { new RepresentationSettings(-1), TinyPair.Teacher, "attention-weight is -1, must be a finite number from 0 up" },
        {
            new RepresentationSettings(), Student with { NumLayers = 1 },
            "the student has 2 layers, the teacher 1: a layer map needs at least as many in the teacher"
        },
        {
            new RepresentationSettings(HiddenWeight: 0), Other,
            "head-match same: the student has 4 heads, the teacher 6; use average or relations"
        },
        {
            new RepresentationSettings(AttentionWeight: 0), Other,
            "width-match same: the student's hidden size is 16, the teacher's 24; use learned or pca"
        },
        {
            new RepresentationSettings(AttentionWeight: 0, WidthMatch: WidthMatch.Pca), Other with { HiddenSize = 8 },
            "width-match pca: the student's hidden size 16 is above the teacher's 8; use learned"
        },
        {
            new RepresentationSettings(HeadMatch: HeadMatch.Average), TinyPair.Teacher with { SlidingWindow = 5 },
            "head-match average: the student sees all tokens, the teacher 5 tokens back; use relations"
        },
        {
            new RepresentationSettings(HeadMatch: HeadMatch.Relations, RelationHeads: 16), TinyPair.Teacher,
            "relation-heads is 16, must divide the student's 16 query and 8 key values"
        },
        {
            new RepresentationSettings(HeadMatch: HeadMatch.Relations), Other with { NumHeads = 3, HeadDim = 2 },
            "relation-heads is 4, must divide the teacher's 6 query and 6 key values"
        },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void What_cannot_be_compared_is_refused_in_one_line(RepresentationSettings settings, DecoderConfig teacher, string fault)
    {
        Assert.Equal(fault, InternalLoss.FirstFault(settings, Student, teacher));
        Assert.StartsWith(fault, Assert.Throws<ArgumentException>(() => new InternalLoss(settings, Student, teacher)).Message);
    }

    [Fact]
    public void A_weight_of_zero_asks_for_no_match()
    {
        Assert.Null(InternalLoss.FirstFault(new RepresentationSettings(AttentionWeight: 0, WidthMatch: WidthMatch.Pca), Student, Other));
        Assert.Null(InternalLoss.FirstFault(new RepresentationSettings(HiddenWeight: 0, HeadMatch: HeadMatch.Average), Student, Other));
    }

    [Fact]
    public void The_fixed_projection_must_be_there_and_fit()
    {
        using var scope = torch.NewDisposeScope();
        var settings = new RepresentationSettings(AttentionWeight: 0, WidthMatch: WidthMatch.Pca);
        foreach (var wrong in new[] { null, torch.zeros(16, 24) })
        {
            var refusal = Assert.Throws<ArgumentException>(() => new InternalLoss(settings, Student, Other, teacherProjection: wrong));
            Assert.StartsWith("width-match pca needs a projection [24, 16]", refusal.Message);
        }
        using var loss = new InternalLoss(settings, Student, Other, teacherProjection: torch.eye(24).narrow(1, 0, 16));
        Assert.Equal(new long[] { 24, 16 }, loss.TeacherProjection!.shape);
    }
}
