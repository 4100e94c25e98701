using ActorDistill.Schedules.Initialization;

namespace ActorDistill.Schedules.Tests.Initialization;

public class InitializationChoiceTests
{
    // Test G10: 11 * 2 / 4 = 5.5 and 9 * i / 3; halves go to the even number.
    [Theory]
    [InlineData(12, 6, new[] { 0, 2, 4, 6, 8, 10 })]
    [InlineData(10, 4, new[] { 0, 3, 6, 9 })]
    [InlineData(12, 5, new[] { 0, 3, 6, 8, 11 })]
    [InlineData(4, 2, new[] { 0, 2 })]
    [InlineData(5, 5, new[] { 0, 1, 2, 3, 4 })]
    [InlineData(7, 1, new[] { 0 })]
    public void Even_indices_take_a_whole_stride_or_round_to_even(int count, int kept, int[] expected) =>
        Assert.Equal(expected, EvenIndices.Of(count, kept));

    [Theory]
    [InlineData(5, 3, new[] { 0, 2, 4 })]
    [InlineData(12, 6, new[] { 0, 2, 4, 7, 9, 11 })]
    [InlineData(6, 3, new[] { 0, 2, 5 })]
    [InlineData(32, 1, new[] { 0 })]
    public void Uniform_layers_keep_the_first_and_the_last(int count, int kept, int[] expected) =>
        Assert.Equal(expected, new LayerChoiceSettings().Choose(count, kept));

    [Fact]
    public void Even_indices_ascend_without_repetition_for_all_small_numbers()
    {
        for (var count = 1; count < 40; count++)
            for (var kept = 1; kept <= count; kept++)
                foreach (var indices in new[] { EvenIndices.Of(count, kept), EvenIndices.WithBothEnds(count, kept) })
                {
                    Assert.Equal(kept, indices.Count);
                    Assert.Equal(indices.Distinct().Order(), indices);
                    Assert.InRange(indices[^1], 0, count - 1);
                }
    }

    [Fact]
    public void Layers_by_influence_drop_the_least_but_never_the_first_two_or_the_last()
    {
        var rule = new LayerChoiceSettings(LayerChoice.HighestInfluence);
        double[] influence = [0.1, 0.0, 0.3, 0.2, 0.3, 0.01];
        Assert.Equal([0, 1, 5], rule.Choose(6, 3, influence));
        // 2 and 4 are equal: the earlier one stays.
        Assert.Equal([0, 1, 2, 5], rule.Choose(6, 4, influence));
        Assert.Equal([0, 1, 2, 4, 5], rule.Choose(6, 5, influence));
        Assert.NotNull(rule.FaultFor(6, 2));
        Assert.Throws<ArgumentException>(() => rule.Choose(6, 3));
    }

    // Test G8: of 4 pairs the pairs 0 and 2, and their frequencies are those of a head of 4 values.
    [Fact]
    public void Kept_rotary_pairs_have_the_frequencies_of_the_smaller_head()
    {
        var kept = RotaryPairs.Kept(8, 4);
        Assert.Equal([0, 2, 4, 6], kept);
        for (var j = 0; j < 2; j++)
            Assert.Equal(Math.Pow(10000, -2.0 * j / 4), Math.Pow(10000, -2.0 * kept[j] / 8), 1e-15);
        Assert.Equal(Enumerable.Range(0, 8), RotaryPairs.Kept(8, 8));
        Assert.False(RotaryPairs.CanShrink(8, 6));
        Assert.False(RotaryPairs.CanShrink(6, 3));
        Assert.Throws<ArgumentException>(() => RotaryPairs.Kept(8, 3));
    }

    [Fact]
    public void Settings_out_of_range_are_named()
    {
        var settings = new InitializationSettings();
        Assert.Null(settings.FirstFault());
        Assert.StartsWith("calibration-blocks is 0", (settings with { CalibrationBlocks = 0 }).FirstFault());
        Assert.StartsWith("embedding-vote is NaN", (settings with { EmbeddingVote = double.NaN }).FirstFault());
        Assert.StartsWith("embedding-vote is for", (settings with { EmbeddingVote = 1, Basis = BasisStatistic.Pooled }).FirstFault());
        Assert.StartsWith("logit-scale is for", (settings with { LogitScale = true, Kind = InitializationKind.GuideMin }).FirstFault());
        Assert.StartsWith("layer-map is 2,1,", (settings with { Layers = new(LayerChoice.Listed, [2, 1]) }).FirstFault());
        Assert.StartsWith("groups needs a list", (settings with { Groups = new(GroupChoice.Listed) }).FirstFault());
        Assert.Equal("layer-map is 0,4, but the student has 3 layers", new LayerChoiceSettings(LayerChoice.Listed, [0, 4]).FaultFor(5, 3));
        Assert.Equal(
            "groups is 0,4, but the teacher's key-value groups are 0 to 3",
            new GroupChoiceSettings(GroupChoice.Listed, [0, 4]).FaultFor(4, 2));
    }

    [Fact]
    public void Each_method_has_a_name_that_leads_back_to_it()
    {
        foreach (var kind in Enum.GetValues<InitializationKind>())
            Assert.Equal(kind, InitializationNames.Find(kind.Name()));
        Assert.Null(InitializationNames.Find("guide"));
    }
}
