using static ActorDistill.Protocol.Messages.Commands;

namespace ActorDistill.Host.Progress;

/// <summary>Where a run shows how it is going. Called by one task at a time.</summary>
internal interface IRunView : IDisposable
{
    /// <summary>How it is going now; about once a second.</summary>
    void Show(RunStatus status);

    /// <summary>One line that has to be seen: a node that died, a node that starts again.</summary>
    void Say(string line);
}
