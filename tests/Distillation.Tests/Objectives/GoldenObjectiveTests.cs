using ActorDistill.Distillation.Verification;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Objectives;

/// <summary>Every golden case, made by a float64 reference elsewhere.</summary>
public class GoldenObjectiveTests
{
    public static TheoryData<string> Objectives() => [.. Cases().Select(golden => golden.ObjectiveName).Distinct()];

    [Theory]
    [MemberData(nameof(Objectives))]
    public void Losses_and_gradients_are_the_golden_ones_plain_and_fused_in_both_dtypes(string objective)
    {
        foreach (var golden in Cases().Where(golden => golden.ObjectiveName == objective))
            foreach (var dtype in new[] { torch.float32, torch.float64 })
                foreach (var check in ObjectiveVerification.Run(golden, dtype, torch.CPU))
                    foreach (var comparison in check.Comparisons)
                        Assert.True(comparison.Passes, $"{check.File}, {check.Path}, {dtype}: {comparison}");
    }

    [Fact]
    public void The_folder_holds_all_123_cases_of_13_objectives_that_are_known()
    {
        Assert.Equal(123, Cases().Count);
        Assert.Equal(13, Objectives().Count);
        Assert.DoesNotContain(Cases(), golden => golden.Settings == null);
    }

    [Fact]
    public void The_schedule_of_t_follows_the_golden_trajectories()
    {
        var comparisons = TaidVerification.Run(GoldenFolder.PathOf("objectives"));
        Assert.NotEmpty(comparisons);
        Assert.All(comparisons, comparison => Assert.True(comparison.Passes, comparison.ToString()));
    }

    private static IReadOnlyList<GoldenCase> Cases() => GoldenManifest.Read(GoldenFolder.PathOf("objectives"));
}
