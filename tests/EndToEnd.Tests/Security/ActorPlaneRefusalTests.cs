using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using ActorDistill.ClusterNode.Driving;
using Holder = ActorDistill.EndToEnd.Tests.Security.CertificateFiles.Holder;

namespace ActorDistill.EndToEnd.Tests.Security;

/// <summary>Real processes on loopback: who does not get into the cluster, and what the nodes' logs say of it.</summary>
public sealed class ActorPlaneRefusalTests(CertificateFiles files) : IClassFixture<CertificateFiles>, IDisposable
{
    private const string Secret = "correct-horse-battery-staple";
    private const string WrongSecret = "wrong-horse-battery-staple";
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(3);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task With_the_token_and_certificates_of_our_authority_nodes_are_a_cluster()
    {
        await using var cluster = await LoopbackCluster.StartAsync(_folder.Path, 2, StableAfter, Good());
        Assert.All(cluster.Addresses, address => Assert.StartsWith("akka.ssl.tcp://", address));
        Assert.All(cluster.Nodes, node => Assert.DoesNotContain("Refused from", node.Transcript));
    }

    [Theory]
    [InlineData("", "Token")]
    [InlineData(WrongSecret, "Token")]
    public async Task Without_the_right_token_a_node_does_not_join(string token, string reason) =>
        await AssertRefusedAsync(files.Of(Holder.Ours).Akka() + TokenOf(token), reason);

    [Theory]
    [InlineData(Holder.Strangers, true, "the peer's certificate CN=here is not taken: ")]
    [InlineData(Holder.Expired, true, "the peer's certificate CN=here is not taken: NotTimeValid")]
    [InlineData(Holder.Ours, false, "the peer shows no certificate")]
    public async Task Without_a_good_certificate_a_node_does_not_join(Holder holder, bool shows, string reason) =>
        await AssertRefusedAsync(files.Of(holder).Akka(shows) + TokenOf(Secret), reason);

    public void Dispose() => _folder.Dispose();

    private static string TokenOf(string token) => token.Length == 0 ? "" : $"\nakka.remote.join-token = \"{token}\"";

    private string Good() => files.Of(Holder.Ours).Akka() + TokenOf(Secret);

    private async Task AssertRefusedAsync(string akka, string reason)
    {
        await using var cluster = await LoopbackCluster.StartAsync(_folder.Path, 1, StableAfter, Good());
        var member = cluster.Nodes[0];
        var place = cluster.Addresses[0][(cluster.Addresses[0].IndexOf('@') + 1)..];
        var watch = Stopwatch.StartNew();
        await using var stranger = NodeProcess.Start(NodeFile.Write(_folder.Path, "stranger", "127.0.0.1:0", [place], StableAfter, akka));
        await stranger.WaitForAsync("started");
        await member.WaitForLineAsync(reason);
        // From the same address: some of them within the second after a line, told with the next one.
        using var over = new CancellationTokenSource();
        var knocking = KnockAsync(place, over.Token);
        await member.WaitForLineAsync("more since the last such line");
        await over.CancelAsync();
        await knocking;
        var told = member.Transcript.Split('\n').Count(line => line.Contains("Refused from 127.0.0.1", StringComparison.Ordinal));
        Assert.InRange(told, 2, 1 + (int)watch.Elapsed.TotalSeconds);
        Assert.DoesNotContain(stranger.Events, seen => seen.Kind == "up");
        Assert.DoesNotContain(member.Events, seen => seen.Kind == "up" && seen.Subject != cluster.Addresses[0]);
        foreach (var secret in new[] { Secret, WrongSecret })
            Assert.DoesNotContain(secret, member.Transcript + stranger.Transcript);
    }

    // What comes is no handshake of TLS: the member ends the connection, and the next one knocks.
    private static async Task KnockAsync(string place, CancellationToken over)
    {
        var colon = place.LastIndexOf(':');
        var (host, port) = (place[..colon], int.Parse(place[(colon + 1)..], CultureInfo.InvariantCulture));
        while (!over.IsCancellationRequested)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(host, port, CancellationToken.None);
            await socket.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), CancellationToken.None);
            try
            {
                await socket.GetStream().CopyToAsync(Stream.Null, CancellationToken.None);
            }
            catch (IOException reset)
            {
                Assert.IsType<SocketException>(reset.InnerException);
            }
        }
    }
}
