using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.SBR;

namespace Akka.Testing;

/// <summary>
/// Plays a script of what nodes do and tell each other on the cluster's pure types, without actors, network or clock, and writes down what
/// comes of each line.
/// </summary>
/// <remarks>
/// <code>
/// a founds ROLES       a is the first member        a admits b ROLES    b asks a to join
/// a tells b            a's gossip reaches b         a leads             a does what a leader does, if it is one
/// a misses b           b does not answer a          a finds b           b answers a again
/// a leaves | a downs b a marks itself or b          a confirms b        a hears that b has handed over everything
/// a decides ROLE       whom keep-majority downs, as a sees it, ROLE "-" for all members
/// </code>
/// </remarks>
public static class MembershipTranscript
{
    private const string AnswerIndent = "    ";

    /// <summary>Plays the lines without indent, and gives them back, each with its answer in an indented line after it.</summary>
    /// <exception cref="ArgumentException">A line is no command.</exception>
    public static string Play(string transcript)
    {
        var world = new World();
        var played = new StringBuilder();
        foreach (var line in transcript.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith(AnswerIndent, StringComparison.Ordinal)) continue;
            played.Append(line).Append('\n');
            if (!line.StartsWith('#')) played.Append(AnswerIndent).Append(world.Answer(line)).Append('\n');
        }
        return played.ToString().TrimEnd('\n');
    }

    private sealed class World
    {
        private readonly Dictionary<string, Gossip> _gossips = [];
        private readonly Dictionary<string, ImmutableSortedSet<UniqueAddress>> _confirmed = [];
        private long _now;

        public string Answer(string line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var actor = words[0];
            var mine = _gossips.GetValueOrDefault(actor, Gossip.Empty);
            var other = words.Length > 2 ? words[2] : "";
            var self = NodeOf(actor);
            switch (words[1])
            {
                case "founds":
                    return Show(actor, mine.With(Joining(self, words[2..]), self));
                case "admits":
                    return Show(actor, mine.With(Joining(NodeOf(other), words[3..]), self));
                case "tells":
                    return Show(other, _gossips.GetValueOrDefault(other, Gossip.Empty).Merge(mine).SeenBy(NodeOf(other)));
                case "leads":
                    var duties = new LeaderDuties(1, ImmutableSortedDictionary<string, int>.Empty);
                    var now = DateTimeOffset.FromUnixTimeMilliseconds(++_now);
                    return Show(actor, duties.Act(mine, self, _confirmed.GetValueOrDefault(actor, []), now));
                case "misses" or "finds":
                    return Show(actor, mine.WithObservation(self, NodeOf(other), words[1] == "finds"));
                case "leaves":
                    return Show(actor, mine.With(mine.Members[self].Copy(MemberStatus.Leaving), self));
                case "downs":
                    return Show(actor, mine.With(mine.Members[NodeOf(other)].Copy(MemberStatus.Down), self));
                case "confirms":
                    _confirmed[actor] = _confirmed.GetValueOrDefault(actor, []).Add(NodeOf(other));
                    return Show(actor, mine);
                case "decides":
                    var downs = KeepMajority.Downs(mine, other == "-" ? "" : other);
                    return downs.IsEmpty ? "downs nobody" : $"downs {Names(downs)}";
                default:
                    throw new ArgumentException($"\"{line}\" is no command");
            }
        }

        private string Show(string node, Gossip gossip)
        {
            _gossips[node] = gossip;
            var unreachable = gossip.Unreachable();
            var members = gossip.Members.Values.Select(member =>
                $"{Name(member.UniqueAddress)} {member.Status}{(unreachable.Contains(member.UniqueAddress) ? " unreachable" : "")}");
            var agreed = gossip.IsConverged(NodeOf(node), _confirmed.GetValueOrDefault(node, [])) ? ", all agree" : "";
            return $"{node}: {string.Join(", ", members)}; seen by {Names(gossip.Seen)}{agreed}";
        }

        private static Member Joining(UniqueAddress node, string[] roles) => new(node, Member.NotUpYet, MemberStatus.Joining, [.. roles]);

        // "a" is the first incarnation at the address a, "a#2" the second.
        private static UniqueAddress NodeOf(string name)
        {
            var parts = name.Split('#');
            return new UniqueAddress(new Address("akka.tcp", "transcript", parts[0], 1), parts.Length == 1 ? 1 : int.Parse(parts[1], null));
        }

        private static string Name(UniqueAddress node) => node.Uid == 1 ? node.Address.Host! : $"{node.Address.Host}#{node.Uid}";

        private static string Names(IEnumerable<UniqueAddress> nodes) => string.Join(' ', nodes.Select(Name));
    }
}
