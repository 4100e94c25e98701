namespace Akka.Actor;

/// <summary>Something a system has one of.</summary>
public interface IExtension
{
}

/// <summary>Makes and finds an extension.</summary>
public interface IExtensionId
{
    /// <summary>The extension's class.</summary>
    Type ExtensionType { get; }

    /// <summary>The system's extension; makes it at the first call.</summary>
    object Apply(ActorSystem system);

    /// <summary>The system's extension.</summary>
    object Get(ActorSystem system);

    /// <summary>Makes one; only called by the system, once.</summary>
    object CreateExtension(ExtendedActorSystem system);
}

/// <summary>Makes and finds an extension of a known class.</summary>
public interface IExtensionId<T> : IExtensionId where T : IExtension
{
    /// <summary>The system's extension; makes it at the first call.</summary>
    new T Apply(ActorSystem system);

    /// <summary>The system's extension.</summary>
    new T Get(ActorSystem system);

    /// <summary>Makes one; only called by the system, once.</summary>
    new T CreateExtension(ExtendedActorSystem system);
}

/// <summary>The base of what makes extensions.</summary>
public abstract class ExtensionIdProvider<T> : IExtensionId<T> where T : IExtension
{
    /// <summary>A provider.</summary>
    protected ExtensionIdProvider()
    {
    }

    /// <inheritdoc/>
    public Type ExtensionType => typeof(T);

    /// <inheritdoc/>
    public T Apply(ActorSystem system) => (T)system.RegisterExtension(this);

    /// <inheritdoc/>
    public T Get(ActorSystem system) => (T)system.GetExtension(this);

    /// <inheritdoc/>
    public abstract T CreateExtension(ExtendedActorSystem system);

    object IExtensionId.Apply(ActorSystem system) => Apply(system);

    object IExtensionId.Get(ActorSystem system) => Get(system);

    object IExtensionId.CreateExtension(ExtendedActorSystem system) => CreateExtension(system);
}
