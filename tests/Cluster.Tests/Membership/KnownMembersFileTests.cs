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
        foreach (var known in new[] { Some, Some with { IsDowned = true }, KnownMembers.None })
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
    [InlineData("""{ "version": 2, "downed": false, "members": [] }""")]
    [InlineData("""{ "version": "1", "downed": false, "members": [] }""")]
    [InlineData("""{ "version": 1.5, "downed": false, "members": [] }""")]
    [InlineData("""{ "version": 1, "members": [] }""")]
    [InlineData("""{ "version": 1, "downed": 0, "members": [] }""")]
    [InlineData("""{ "version": 1, "downed": false, "members": {} }""")]
    [InlineData("""{ "version": 1, "downed": false, "members": [null] }""")]
    [InlineData("""{ "version": 1, "downed": false, "members": [{ "address": "a:1", "roles": [] }] }""")]
    [InlineData("""{ "version": 1, "downed": false, "members": [{ "address": "akka://actordistill", "roles": [] }] }""")]
    [InlineData("""{ "version": 1, "downed": false, "members": [{ "address": "akka.tcp://actordistill@a:1" }] }""")]
    [InlineData("""{ "version": 1, "downed": false, "members": [{ "address": "akka.tcp://actordistill@a:1", "roles": [null] }] }""")]
    [InlineData("""{ "version": 1, "downed": false, "members": [{ "address": "akka.tcp://actordistill@a:1", "roles": ["r", 1] }] }""")]
    public void A_file_that_holds_no_members_is_refused(string text)
    {
        File.WriteAllText(FilePath, text);
        AssertRefused();
    }

    [Fact]
    public void Two_incarnations_at_one_address_are_one_member()
    {
        var twice = KnownMembers.Of([Member("a", "old"), Member("b"), Member("a", "new")]);
        Assert.Equal(KnownMembers.Of([Member("b"), Member("a", "new")]), twice);
    }

    public void Dispose() => _folder.Dispose();

    private static KnownMembers Some { get; } = KnownMembers.Of([Member("a", "voter", "teacher"), Member("[::1]"), Member("b", "voter")]);

    private string FilePath => _folder.PathOf("members.json");

    private static KnownMember Member(string host, params string[] roles) =>
        new(new Address("akka.tcp", NodeConfig.SystemName, host, 2551), [.. roles]);

    private KnownMembersFile NewFile() => new(FilePath);

    private void AssertRefused()
    {
        var message = Assert.Throws<OperatorException>(() => NewFile().Read()).Message;
        Assert.StartsWith($"{FilePath}: holds no members of a cluster (", message);
        Assert.DoesNotContain('\n', message);
    }
}
