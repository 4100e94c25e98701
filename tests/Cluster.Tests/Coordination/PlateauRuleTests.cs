using System.Globalization;
using ActorDistill.Cluster.Coordination;

namespace ActorDistill.ClusterTests.Coordination;

public sealed class PlateauRuleTests
{
    [Theory]
    [InlineData(2, 0, 0, "5 4 3 2 1", null)]
    [InlineData(2, 0, 0, "5 4 4", null)]
    [InlineData(2, 0, 0, "5 4 4 4", "no better than 4.0000 nats/token of step 10 in 2 validations up to step 30")]
    [InlineData(2, 0, 0, "5 4 6 3.9 4 4", "no better than 3.9000 nats/token of step 30 in 2 validations up to step 50")]
    [InlineData(2, 0.1, 0, "5 4.9 4.8", "no better than 5.0000 nats/token of step 0 in 2 validations up to step 20")]
    [InlineData(2, 0.1, 0, "5 4.6 4.4", null)]
    [InlineData(2, 0, 40, "5 5 5 5", null)]
    [InlineData(2, 0, 30, "5 5 5 5", "no better than 5.0000 nats/token of step 0 in 3 validations up to step 30")]
    [InlineData(2, 0, 0, "5 NaN Infinity", "no better than 5.0000 nats/token of step 0 in 2 validations up to step 20")]
    [InlineData(2, 0, 0, "NaN 7 6", null)]
    [InlineData(1, 0, 0, "", null)]
    public void A_trial_is_stopped_when_its_patience_is_at_an_end(
        int patience, double minImprovement, long minSteps, string nats, string? reason)
    {
        var validations = nats.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select((text, index) => KeyValuePair.Create(10L * index, double.Parse(text, CultureInfo.InvariantCulture)));
        Assert.Equal(reason, new PlateauRule(patience, minImprovement, minSteps).ReasonToStop(validations));
    }

    [Theory]
    [InlineData(0, 0, 0, "patience is 0, must be at least 1")]
    [InlineData(1, 1, 0, "min-improvement is 1, must be 0 to below 1")]
    [InlineData(1, double.NaN, 0, "min-improvement is NaN, must be 0 to below 1")]
    [InlineData(1, 0, -1, "min-steps is -1, must be 0 or more")]
    [InlineData(1, 0, 0, null)]
    public void What_cannot_be_is_told(int patience, double minImprovement, long minSteps, string? fault) =>
        Assert.Equal(fault, new PlateauRule(patience, minImprovement, minSteps).FirstFault());
}
