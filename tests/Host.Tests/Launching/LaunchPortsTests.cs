using System.Net;
using System.Net.Sockets;
using ActorDistill.Host.Launching;
using ActorDistill.Host.Runs;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;

namespace ActorDistill.Host.Tests.Launching;

public sealed class LaunchPortsTests : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly RunFolder _run;

    public LaunchPortsTests() => _run = RunFolder.Open(_home.PathOf("run"));

    [Fact]
    public void Each_node_has_a_port_of_its_own_the_coordinator_the_lowest_and_a_resumed_run_has_them_again()
    {
        var settings = Settings();
        var ports = LaunchPorts.Provide(settings, _run).Ports;
        Assert.Equal(settings.Nodes.Select(node => node.Name).Order(), ports.Keys.Order());
        Assert.Equal(ports.Count, ports.Values.Distinct().Count());
        // Outside the range that the system gives away by itself.
        Assert.All(ports.Values, port => Assert.InRange(port, 20_000, 32_000));
        Assert.Equal(ports.Values.Min(), ports[settings.Nodes.Single(node => node.IsCoordinator).Name]);
        Assert.Equal(ports, LaunchPorts.Provide(settings, _run).Ports);
    }

    [Fact]
    public void When_somebody_has_one_of_them_all_are_chosen_anew()
    {
        var settings = Settings();
        var kept = LaunchPorts.Provide(settings, _run).Ports;
        using var somebody = new TcpListener(IPAddress.Loopback, kept.Values.Max());
        somebody.Start();
        var chosen = LaunchPorts.Provide(settings, _run).Ports;
        Assert.DoesNotContain(kept.Values.Max(), chosen.Values);
        Assert.Equal(chosen.Values.Min(), chosen[settings.Nodes.Single(node => node.IsCoordinator).Name]);
        Assert.Equal(chosen, LaunchPorts.Provide(settings, _run).Ports);
    }

    [Fact]
    public void A_node_that_came_to_the_file_since_gets_a_port_too()
    {
        LaunchPorts.Provide(Settings(), _run);
        var more = Settings("student.count = 3");
        Assert.Equal(more.Nodes.Select(node => node.Name).Order(), LaunchPorts.Provide(more, _run).Ports.Keys.Order());
    }

    [Fact]
    public void Nodes_are_placed_where_they_are_and_ask_at_the_coordinators_unless_the_file_says_where()
    {
        var settings = Settings("""
            nodes {
              c { coordinator = on, workers { t { role = teacher } } }
              s { port = 4001, workers { s { role = student } } }
              far { host = 127.0.0.2, port = 4002, local = off, seeds = ["127.0.0.1:4003"], workers { f { role = student } } }
            }
            """);
        var ports = LaunchPorts.Provide(settings, _run);
        Assert.Equal(["c"], ports.Ports.Keys);
        var placed = ports.Place(settings);
        var coordinator = $"127.0.0.1:{ports.Ports["c"]}";
        Assert.Equal(
            [("c", ports.Ports["c"], coordinator), ("far", 4002, "127.0.0.1:4003"), ("s", 4001, coordinator)],
            placed.OrderBy(node => node.Name, StringComparer.Ordinal)
                .Select(node => (node.Name, node.Cluster.Port, Assert.Single(node.Cluster.Seeds))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"prots\": {} }")]
    [InlineData("{ \"ports\": null }")]
    [InlineData("{ \"ports\": { \"teacher\": \"many\" } }")]
    public void A_damaged_file_is_named_and_not_written_over(string text)
    {
        File.WriteAllText(_run.Launch, text);
        var fault = Assert.Throws<OperatorException>(() => LaunchPorts.Provide(Settings(), _run));
        Assert.StartsWith($"{_run.Launch}: holds no ports (", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("; delete it", fault.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(_run.Launch));
    }

    public void Dispose() => _home.Dispose();

    private RunSettings Settings(string keys = "") => RunFile.Parse(
        _home.PathOf("run.conf"),
        $$"""
        actordistill {
          run.name = test
          teacher.model = teacher
          corpus { file = text.tokens, validation-file = text.tokens }
          {{keys}}
        }
        """);
}
