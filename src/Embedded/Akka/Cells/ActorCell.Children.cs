namespace Akka.Actor;

/// <summary>The children of an actor.</summary>
internal sealed partial class ActorCell
{
    private readonly Children _children = new();

    /// <summary>Also called from other threads for the guardians, whose children <see cref="ActorSystem.ActorOf"/> makes.</summary>
    public IActorRef ActorOf(Props props, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(props);
        if (name is not null) CheckName(name);
        var child = _children.Add(name, childName => new LocalActorRef(
            SystemImpl, props, LocalSelf, new ChildActorPath(LocalSelf.Path, childName, SystemImpl.NewUid())));
        child.SendSystemMessage(new Mailboxes.Create());
        return child;
    }

    public IActorRef Child(string name) => _children.Find(name) is { } child ? child : ActorRefs.Nobody;

    public IEnumerable<IActorRef> GetChildren() => _children.All();

    public void Stop(IActorRef child)
    {
        if (_children.Contains(child)) _children.WillDie(child);
        ((ActorRefBase)child).Stop();
    }

    /// <summary>The child of that name; "name#uid" means that incarnation only. Also called from other threads.</summary>
    public ActorRefBase FindChild(string name)
    {
        var hash = name.IndexOf('#');
        var child = _children.Find(hash < 0 ? name : name[..hash]);
        if (child is null) return ActorRefs.Nobody;
        return hash < 0 || long.TryParse(name.AsSpan(hash + 1), out var uid) && uid == child.Path.Uid ? child : ActorRefs.Nobody;
    }

    private void StopChildren()
    {
        foreach (var child in _children.All()) Stop(child);
    }

    private static void CheckName(string name)
    {
        if (name.Length == 0) throw new InvalidActorNameException("Actor name must not be empty.");
        if (name[0] == '$' || !ActorPath.IsValidPathElement(name))
            throw new InvalidActorNameException(
                $"Illegal actor name [{name}]. Actor paths MUST: not start with `$`, include only ASCII letters and can only "
                + $"contain these special characters: {ActorPath.ValidSymbols}.");
    }
}
