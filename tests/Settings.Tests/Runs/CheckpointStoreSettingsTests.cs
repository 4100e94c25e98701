namespace ActorDistill.Settings.Tests.Runs;

public sealed class CheckpointStoreSettingsTests
{
    private const string Nodes = """
        security.token = "env:T"
        nodes {
          c { coordinator = on, host = "10.0.0.1", workers { t { role = teacher } } }
          s { host = "10.0.0.2", workers { w { role = student } } }
        }
        """;

    [Fact]
    public void Students_share_the_runs_folder_unless_the_file_says_otherwise()
    {
        var run = RunText.Parse(Nodes);
        Assert.False(run.CheckpointStore.IsRemote);
        Assert.Null(run.CheckpointStoreAddress);
        Assert.Null(run.CheckpointStore.NodeOf(run.Nodes));
    }

    [Theory]
    [InlineData("", "c", "http://10.0.0.1:7000/")]
    [InlineData("checkpoint-store.node = s", "s", "http://10.0.0.2:7000/")]
    [InlineData("checkpoint-store.host = \"10.0.0.9\"", "c", "http://10.0.0.9:7000/")]
    [InlineData("security.tls { certificate = c, key = k, authority = a, bundle = b }", "c", "https://10.0.0.1:7000/")]
    public void The_store_is_at_the_first_coordinator_or_the_node_that_is_named(string keys, string node, string address)
    {
        var run = RunText.Parse($"{Nodes}\ncheckpoint-store {{ kind = grpc, port = 7000 }}\n{keys}");
        Assert.Equal((node, address), (run.CheckpointStore.NodeOf(run.Nodes)!.Name, run.CheckpointStoreAddress!.ToString()));
    }
}
