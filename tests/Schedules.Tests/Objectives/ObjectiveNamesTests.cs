using ActorDistill.Schedules.Objectives;

namespace ActorDistill.Schedules.Tests.Objectives;

public class ObjectiveNamesTests
{
    [Fact]
    public void Names_are_these_and_lead_back_to_their_objectives()
    {
        Assert.Equal(
            [
                "hard-cross-entropy", "forward-kl", "forward-cross-entropy", "reverse-kl", "symmetric-kl", "generalized-js",
                "total-variation", "skew-forward-kl", "skew-reverse-kl", "adaptive-kl", "decoupled-kd", "logit-mse", "taid",
                "universal-logit",
            ],
            ObjectiveNames.All);
        foreach (var kind in Enum.GetValues<ObjectiveKind>())
        {
            Assert.True(ObjectiveNames.TryParse(ObjectiveNames.Of(kind), out var parsed));
            Assert.Equal(kind, parsed);
        }
    }

    [Fact]
    public void Underscores_count_as_hyphens()
    {
        Assert.True(ObjectiveNames.TryParse("skew_reverse_kl", out var kind));
        Assert.Equal(ObjectiveKind.SkewReverseKl, kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("kl")]
    [InlineData("Forward-KL")]
    [InlineData("forward-kl ")]
    [InlineData("3")]
    public void Other_texts_name_nothing(string name)
    {
        Assert.False(ObjectiveNames.TryParse(name, out var kind));
        Assert.Null(kind);
    }
}
