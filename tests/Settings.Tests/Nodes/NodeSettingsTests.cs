using ActorDistill.Settings.Files;
using ActorDistill.Settings.Nodes;
using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Tests.Nodes;

public sealed class NodeSettingsTests
{
    [Fact]
    public void Each_key_reaches_its_record()
    {
        var node = Read("""
            host = "10.0.0.1", port = 7, seeds = ["a:1", "[::1]:65535"], roles = [voter, teacher], stable-after = 3s, joining-attempt = 4s
            rejoin-pause = 5s, rejoin-pause-max = 6s
            """);
        Assert.Equal(("10.0.0.1", 7), (node.Host, node.Port));
        Assert.Equal(["a:1", "[::1]:65535"], node.Seeds);
        Assert.Equal(["voter", "teacher"], node.Roles);
        Assert.Equal(
            [3, 4, 5, 6],
            new[] { node.StableAfter, node.JoiningAttempt, node.RejoinPause, node.RejoinPauseMax }.Select(time => time.TotalSeconds));
    }

    [Fact]
    public void The_defaults_are_one_node_that_founds() => Assert.Empty(Read("").Seeds);

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        var faults = Assert.Throws<SettingsException>(() => Read("port = 65536, stable-after = 10, role = [voter]")).Faults;
        Assert.Equal(
            [
                "f:2: actordistill.cluster.port is 65536, must be a whole number from 0 to 65535",
                "f:2: actordistill.cluster.stable-after is 10, must be a duration with its unit (ms, s, m, h or d) from 100ms to 1h",
                "f:2: actordistill.cluster.role is not a known key (did you mean actordistill.cluster.roles?)",
            ],
            faults.Select(fault => fault.ToString()));
    }

    [Theory]
    [InlineData("seeds = [a]", "seeds has a, must be host:port with a port from 1 to 65535")]
    [InlineData("seeds = [\"a:0\"]", "seeds has a:0, must be host:port with a port from 1 to 65535")]
    [InlineData("seeds = [\"a:65536\"]", "seeds has a:65536, must be host:port with a port from 1 to 65535")]
    [InlineData("seeds = [\":1\"]", "seeds has :1, must be host:port with a port from 1 to 65535")]
    [InlineData("seeds = [\"::1:1\"]", "seeds has ::1:1, must be host:port with a port from 1 to 65535")]
    [InlineData("seeds = [\"a:1\", \"a:1\"]", "seeds names a node twice")]
    [InlineData("rejoin-pause = 2s, rejoin-pause-max = 1s", "rejoin-pause-max is below rejoin-pause")]
    public void What_cannot_be_is_told(string keys, string fault) =>
        Assert.EndsWith(fault, Assert.Single(Assert.Throws<SettingsException>(() => Read(keys)).Faults).ToString());

    [Fact]
    public void Of_the_other_sections_only_the_names_matter()
    {
        var file = HoconFile.Parse("f", "actordistill { training.steps = 0, trainnig.steps = 1 }");
        var reader = SettingsReader.Open(file, ReferenceConfig.Config, "cluster");
        NodeSettings.Read(reader);
        var fault = Assert.Single(Assert.Throws<SettingsException>(reader.Finish).Faults);
        Assert.Equal("f:1: actordistill.trainnig is not a known key (did you mean actordistill.training?)", fault.ToString());
    }

    private static NodeSettings Read(string keys)
    {
        var file = HoconFile.Parse("f", $"actordistill.cluster {{\n{keys}\n}}\n");
        var reader = SettingsReader.Open(file, ReferenceConfig.Config, "cluster");
        var settings = NodeSettings.Read(reader);
        reader.Finish();
        return settings;
    }
}
