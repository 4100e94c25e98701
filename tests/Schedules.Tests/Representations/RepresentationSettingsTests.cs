using ActorDistill.Schedules.Representations;
using ActorDistill.Schedules.Stages;

namespace ActorDistill.Schedules.Tests.Representations;

public class RepresentationSettingsTests
{
    // 12 to 5 evenly: 1 + 0, 2.75, 5.5, 8.25 and 11, the half to the even 6.
    [Theory]
    [InlineData(LayerMapKind.LastOfGroup, 6, 12, "2 4 6 8 10 12")]
    [InlineData(LayerMapKind.LastOfGroup, 3, 5, "1 3 5")]
    [InlineData(LayerMapKind.LastOfGroup, 1, 4, "4")]
    [InlineData(LayerMapKind.FirstOfGroup, 6, 12, "1 3 5 7 9 11")]
    [InlineData(LayerMapKind.FirstOfGroup, 3, 5, "1 2 4")]
    [InlineData(LayerMapKind.FirstOfGroup, 1, 4, "1")]
    [InlineData(LayerMapKind.Uniform, 4, 10, "1 4 7 10")]
    [InlineData(LayerMapKind.Uniform, 5, 12, "1 4 7 9 12")]
    [InlineData(LayerMapKind.Uniform, 3, 5, "1 3 5")]
    [InlineData(LayerMapKind.Uniform, 1, 4, "4")]
    [InlineData(LayerMapKind.LastOfGroup, 4, 4, "1 2 3 4")]
    [InlineData(LayerMapKind.FirstOfGroup, 4, 4, "1 2 3 4")]
    [InlineData(LayerMapKind.Uniform, 4, 4, "1 2 3 4")]
    public void Layers_are_mapped_as_worked_by_hand(LayerMapKind kind, int student, int teacher, string expected) =>
        Assert.Equal(expected, string.Join(' ', LayerMap.Of(kind, student, teacher)));

    [Fact]
    public void Every_map_rises_and_stays_within_the_teacher()
    {
        foreach (var kind in Enum.GetValues<LayerMapKind>())
            for (var teacher = 1; teacher <= 40; teacher++)
                for (var student = 1; student <= teacher; student++)
                {
                    var map = LayerMap.Of(kind, student, teacher);
                    Assert.Equal(student, map.Count);
                    Assert.InRange(map[0], 1, teacher);
                    Assert.InRange(map[^1], 1, teacher);
                    Assert.All(map.Zip(map.Skip(1)), pair => Assert.True(pair.First < pair.Second));
                }
    }

    [Fact]
    public void A_student_with_more_layers_than_its_teacher_has_no_map()
    {
        const string fault = "the student has 5 layers, the teacher 4: a layer map needs at least as many in the teacher";
        Assert.Equal(fault, LayerMap.FirstFault(5, 4));
        Assert.StartsWith(fault, Assert.Throws<ArgumentException>(() => LayerMap.Of(LayerMapKind.Uniform, 5, 4)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => LayerMap.Of(LayerMapKind.Uniform, 0, 4));
        Assert.Null(LayerMap.FirstFault(4, 4));
    }

    [Theory]
    [InlineData(-1, 1, 4, "attention-weight is -1, must be a finite number from 0 up")]
    [InlineData(1, double.NaN, 4, "hidden-weight is NaN, must be a finite number from 0 up")]
    [InlineData(double.PositiveInfinity, 1, 4, "attention-weight is Infinity, must be a finite number from 0 up")]
    [InlineData(0, 0, 4, "attention-weight and hidden-weight are both 0, one must be above 0")]
    [InlineData(1, 1, 0, "relation-heads is 0, must be at least 1")]
    public void Settings_out_of_range_are_named(double attention, double hidden, int relationHeads, string fault) =>
        Assert.Equal(fault, new RepresentationSettings(attention, hidden, RelationHeads: relationHeads).FirstFault());

    [Fact]
    public void The_plans_faults_are_the_settings_faults()
    {
        Assert.Null(new RepresentationSettings().FirstFault());
        Assert.Equal(StagePlanKind.AllAtOnce, new RepresentationSettings().Stages.Kind);
        var settings = new RepresentationSettings(Plan: new StagePlanSettings(StagePlanKind.Stacked, StageSteps: 0));
        Assert.Equal("stage-steps is 0, must be at least 1", settings.FirstFault());
    }
}
