using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.Schedules.Tests.Objectives;

public class ObjectiveSettingsTests
{
    public static TheoryData<ObjectiveSettings, ObjectiveKind> Defaults() => new()
    {
        { new HardCrossEntropySettings(), ObjectiveKind.HardCrossEntropy },
        { new ForwardKlSettings(), ObjectiveKind.ForwardKl },
        { new ForwardCrossEntropySettings(), ObjectiveKind.ForwardCrossEntropy },
        { new ReverseKlSettings(), ObjectiveKind.ReverseKl },
        { new SymmetricKlSettings(), ObjectiveKind.SymmetricKl },
        { new GeneralizedJsSettings(), ObjectiveKind.GeneralizedJs },
        { new TotalVariationSettings(), ObjectiveKind.TotalVariation },
        { new SkewForwardKlSettings(), ObjectiveKind.SkewForwardKl },
        { new SkewReverseKlSettings(), ObjectiveKind.SkewReverseKl },
        { new AdaptiveKlSettings(), ObjectiveKind.AdaptiveKl },
        { new DecoupledKdSettings(), ObjectiveKind.DecoupledKd },
        { new LogitMseSettings(), ObjectiveKind.LogitMse },
        { new TaidObjectiveSettings(new TaidSettings(100)), ObjectiveKind.Taid },
        { new UniversalLogitSettings(), ObjectiveKind.UniversalLogit },
    };

    public static TheoryData<ObjectiveSettings, string> Faults() => new()
    {
        { new ForwardKlSettings(0), "temperature is 0, must be a finite number above 0" },
        { new ForwardKlSettings(double.NaN), "temperature is NaN, must be a finite number above 0" },
        { new ForwardCrossEntropySettings(double.PositiveInfinity), "temperature is Infinity, must be a finite number above 0" },
        { new SymmetricKlSettings(1.25), "forward-weight is 1.25, must be 0 to 1" },
        { new GeneralizedJsSettings(-0.1), "teacher-weight is -0.1, must be 0 to 1" },
        { new GeneralizedJsSettings(double.NaN), "teacher-weight is NaN, must be 0 to 1" },
        { new SkewForwardKlSettings(1), "teacher-weight is 1, must be 0 to below 1" },
        { new SkewReverseKlSettings(-1), "student-weight is -1, must be 0 to below 1" },
        { new AdaptiveKlSettings(0), "head-mass is 0, must be above 0 and at most 1" },
        { new AdaptiveKlSettings(1.5), "head-mass is 1.5, must be above 0 and at most 1" },
        { new DecoupledKdSettings(TargetWeight: -1), "target-weight is -1, must be a finite number of at least 0" },
        { new DecoupledKdSettings(NonTargetWeight: double.NaN), "non-target-weight is NaN, must be a finite number of at least 0" },
        { new DecoupledKdSettings(Temperature: -3), "temperature is -3, must be a finite number above 0" },
        { new TaidObjectiveSettings(new TaidSettings(0)), "steps is 0, must be at least 1" },
    };

    [Theory]
    [MemberData(nameof(Defaults))]
    public void Defaults_hold_their_rules_and_belong_to_one_kind(ObjectiveSettings settings, ObjectiveKind kind)
    {
        Assert.Equal(kind, settings.Kind);
        Assert.Null(settings.FirstFault());
        Assert.Equal(1, settings.Temperature);
        Assert.Equal(kind != ObjectiveKind.HardCrossEntropy, settings.NeedsTeacher);
        Assert.Equal(kind is ObjectiveKind.HardCrossEntropy or ObjectiveKind.DecoupledKd, settings.NeedsLabels);
    }

    [Fact]
    public void Every_kind_has_a_record_of_settings() =>
        Assert.Equal(Enum.GetValues<ObjectiveKind>(), Defaults().Select(row => (ObjectiveKind)row[1]));

    [Theory]
    [MemberData(nameof(Faults))]
    public void Settings_out_of_range_are_named_with_what_is_allowed(ObjectiveSettings settings, string fault) =>
        Assert.Equal(fault, settings.FirstFault());

    [Fact]
    public void The_temperature_is_the_records_own_and_part_of_its_equality()
    {
        Assert.Equal(2.5, new ForwardKlSettings(2.5).Temperature);
        Assert.Equal(4, ((ObjectiveSettings)new DecoupledKdSettings(Temperature: 4)).Temperature);
        Assert.NotEqual(new ForwardKlSettings(2), new ForwardKlSettings(3));
        Assert.Equal(new ForwardKlSettings(2), new ForwardKlSettings(2));
    }

    [Fact]
    public void A_loss_needs_a_sound_objective_and_weights_that_leave_something_to_minimise()
    {
        var objective = new ForwardKlSettings(2);
        Assert.Null(new LossSettings(objective).FirstFault());
        Assert.Null(new LossSettings(objective, SoftWeight: 0, HardWeight: 1).FirstFault());
        Assert.Equal("temperature is -1, must be a finite number above 0", new LossSettings(new ForwardKlSettings(-1)).FirstFault());
        Assert.Equal("soft-weight is -1, must be a finite number of at least 0", new LossSettings(objective, -1).FirstFault());
        Assert.Equal("hard-weight is NaN, must be a finite number of at least 0", new LossSettings(objective, 1, double.NaN).FirstFault());
        Assert.Equal(
            "soft-weight and hard-weight are both 0, must leave something to minimise", new LossSettings(objective, 0, 0).FirstFault());
    }
}
