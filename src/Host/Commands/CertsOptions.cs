using System.CommandLine;
using ActorDistill.Host.Certificates;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>What the commands that sign certificates share.</summary>
internal sealed class CertsOptions
{
    private const int DaysMax = 3650;

    private readonly Option<string[]> _node = new("--node")
    {
        Description = "A machine and what others call it, NAME=HOST[,HOST...]; once for each.",
        Required = true,
    };

    private readonly Option<int> _days = new("--days")
    {
        Description = $"How long the machines' certificates are good, 1 to {DaysMax} days.",
        DefaultValueFactory = _ => 730,
    };

    public void AddTo(Command command)
    {
        command.Add(_node);
        command.Add(_days);
    }

    /// <exception cref="OperatorException">One is something else.</exception>
    public IReadOnlyList<NodeHosts> Nodes(ParseResult parsed) => NodeHosts.ParseAll(parsed.GetValue(_node)!);

    /// <exception cref="OperatorException">Out of its range.</exception>
    public TimeSpan Life(ParseResult parsed) => parsed.GetValue(_days) is >= 1 and <= DaysMax and var days
        ? TimeSpan.FromDays(days)
        : throw new OperatorException($"--days is {parsed.GetValue(_days)}, must be 1 to {DaysMax}");
}
