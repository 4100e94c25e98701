using ActorDistill.Cluster.Membership;
using ActorDistill.Storage;
using Akka.Actor;

namespace ActorDistill.Cluster.Tests.Membership;

public sealed class KnownMembersFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void What_was_written_is_read_back()
    {
        foreach (var known in new[] { Some, Some with { Voters = [] }, KnownMembers.None })
        {
            NewFile().Write(known);
            Assert.Equal(known, NewFile().Read());
        }
        Assert.Equal(["members.json"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Without_a_file_nobody_is_known() => Assert.Equal(KnownMembers.None, NewFile().Read());

    [Fact]
    public void A_file_that_was_cut_off_anywhere_is_refused()
    {
        NewFile().Write(Some);
        var bytes = File.ReadAllBytes(FilePath);
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(FilePath, bytes[..length]);
            AssertRefused();
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{ "version": 1, "members": [], "voters": [] }""")]
    [InlineData("""{ "version": 3, "members": [], "voters": [] }""")]
    [InlineData("""{ "version": "2", "members": [], "voters": [] }""")]
    [InlineData("""{ "version": 2.5, "members": [], "voters": [] }""")]
    [InlineData("""{ "version": 2, "members": [] }""")]
    [InlineData("""{ "version": 2, "voters": [] }""")]
    [InlineData("""{ "version": 2, "members": {}, "voters": [] }""")]
    [InlineData("""{ "version": 2, "members": [null], "voters": [] }""")]
    [InlineData("""{ "version": 2, "members": [1], "voters": [] }""")]
    [InlineData("""{ "version": 2, "members": ["a:1"], "voters": [] }""")]
    [InlineData("""{ "version": 2, "members": ["akka://actordistill"], "voters": [] }""")]
    [InlineData("""{ "version": 2, "members": ["akka.tcp://actordistill@a:1"], "voters": ["a:1"] }""")]
    public void A_file_that_holds_no_members_is_refused(string text)
    {
        File.WriteAllText(FilePath, text);
        AssertRefused();
    }

    public void Dispose() => _folder.Dispose();

    private static KnownMembers Some { get; } = KnownMembers.Of([NodeAt("a"), NodeAt("[::1]"), NodeAt("b")], [NodeAt("b"), NodeAt("c")]);

    private string FilePath => _folder.PathOf("members.json");

    private static Address NodeAt(string host) => new("akka.tcp", NodeConfig.SystemName, host, 2551);

    private KnownMembersFile NewFile() => new(FilePath);

    private void AssertRefused()
    {
        var message = Assert.Throws<OperatorException>(() => NewFile().Read()).Message;
        Assert.StartsWith($"{FilePath}: holds no members of a cluster (", message);
        Assert.DoesNotContain('\n', message);
    }
}
