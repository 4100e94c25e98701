namespace Akka.Actor;

/// <summary>All actors that a path means at the moment a message gets there. Names may hold <c>*</c> and <c>?</c>.</summary>
public class ActorSelection : ICanTell
{
    private readonly string[] _elements;

    /// <summary>Path elements below an actor; ".." goes up.</summary>
    public ActorSelection(IActorRef anchor, IEnumerable<string> elements)
    {
        Anchor = anchor;
        _elements = [.. elements.Where(element => element.Length > 0)];
    }

    /// <summary>A path below an actor.</summary>
    public ActorSelection(IActorRef anchor, string path) : this(anchor, path.Split('/'))
    {
    }

    /// <summary>Where the path begins.</summary>
    public IActorRef Anchor { get; }

    /// <summary>The path below the anchor.</summary>
    public string PathString => "/" + string.Join('/', _elements);

    /// <summary>Sends to every actor the path means.</summary>
    public void Tell(object message, IActorRef? sender = null)
    {
        if (message is null) throw new InvalidMessageException("Message is null");
        Deliver((ActorRefBase)Anchor, new ActorSelectionMessage(message, _elements), sender ?? ActorCell.Current?.Self);
    }

    /// <summary>The handle of the one actor the path means.</summary>
    /// <exception cref="ActorNotFoundException">There was none in time.</exception>
    public Task<IActorRef> ResolveOne(TimeSpan timeout) => ResolveOne(timeout, CancellationToken.None);

    /// <summary>The handle of the one actor the path means.</summary>
    /// <exception cref="ActorNotFoundException">There was none in time.</exception>
    public async Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            var identity = await this.Ask<ActorIdentity>(new Identify(null!), timeout, ct);
            return identity.Subject ?? throw new ActorNotFoundException($"No actor at {this}");
        }
        catch (AskTimeoutException cause)
        {
            throw new ActorNotFoundException($"No actor at {this} answered", cause);
        }
    }

    /// <summary>Anchor and path, for people.</summary>
    public override string ToString() => $"ActorSelection[Anchor({Anchor.Path}), Path({PathString})]";

    internal static void Deliver(ActorRefBase anchor, ActorSelectionMessage selection, IActorRef? sender)
    {
        // An actor elsewhere has its children there: it goes on with the rest of the path itself.
        if (!anchor.IsLocal)
        {
            anchor.Tell(selection, sender);
            return;
        }
        if (selection.Elements.Length == 0)
        {
            anchor.Tell(selection.Message, sender);
            return;
        }
        var name = selection.Elements[0];
        var rest = new ActorSelectionMessage(selection.Message, selection.Elements[1..], selection.WildCardFanOut);
        if (!name.AsSpan().ContainsAny('*', '?'))
        {
            var next = anchor.GetChild([name]);
            if (next is not Nobody) Deliver(next, rest, sender);
            else anchor.Provider!.DeadLetter(new Envelope(selection, sender), anchor);
            return;
        }
        if (anchor is not LocalActorRef parent) return;
        var matching = parent.Cell.GetChildren().Where(child => NamePattern.Matches(name, child.Path.Name)).ToList();
        foreach (var child in matching) Deliver((ActorRefBase)child, rest with { WildCardFanOut = true }, sender);
    }
}

/// <summary>A message on its way down a path.</summary>
internal sealed record ActorSelectionMessage(object Message, string[] Elements, bool WildCardFanOut = false)
    : IAutoReceivedMessage, IPossiblyHarmful, IWrappedMessage
{
    public void DeliverFrom(ActorRefBase anchor, IActorRef sender) => ActorSelection.Deliver(anchor, this, sender);
}

/// <summary>Names with <c>*</c> (any letters) and <c>?</c> (one letter).</summary>
internal static class NamePattern
{
    public static bool Matches(string pattern, string name) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\"), name, ignoreCase: false);
}
