using ActorDistill.Cluster.Membership;
using Akka.Actor;

namespace ActorDistill.Cluster.Tests.Membership;

public sealed class FoundingAnswerTests
{
    private const string A = "akka.tcp://actordistill@a:2551";

    [Theory]
    [InlineData("yes")]
    [InlineData("no")]
    [InlineData("no " + A)]
    [InlineData("no " + A + " akka.ssl.tcp://actordistill@[::1]:1")]
    public void What_was_said_is_understood(string text) => Assert.Equal(text, FoundingAnswer.Parse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("Yes")]
    [InlineData("yes ")]
    [InlineData("yes " + A)]
    [InlineData("no ")]
    [InlineData("no  " + A)]
    [InlineData("no a:2551")]
    [InlineData("no akka://actordistill")]
    [InlineData("no " + A + "\n" + A)]
    [InlineData(A)]
    [InlineData(FoundingAnswer.Question)]
    public void Anything_else_is_no_answer(string text) => Assert.Null(FoundingAnswer.Parse(text));

    [Fact]
    public void An_answer_names_only_so_many_voters()
    {
        var most = Enumerable.Repeat(Address.Parse(A), FoundingAnswer.VotersMax);
        Assert.Equal(FoundingAnswer.VotersMax, FoundingAnswer.Parse(FoundingAnswer.Alone(most).ToString())!.Voters.Count);
        Assert.Null(FoundingAnswer.Parse(FoundingAnswer.Alone(most.Append(Address.Parse(A))).ToString()));
        Assert.Null(FoundingAnswer.Parse($"no akka.tcp://actordistill@{new string('a', 1_000_000)}:1"));
    }
}
