namespace Akka.Actor;

/// <summary>An actor with a handler per type of message; the first one registered that fits takes it.</summary>
public abstract class ReceiveActor : UntypedActor
{
    // Handlers of the behaviour in the making; null outside a constructor and Become.
    private List<Func<object, bool>>? _registering = [];
    private bool _takesAll;
    private Func<object, bool>[] _initial = [];

    /// <summary>Called by the system only.</summary>
    protected ReceiveActor()
    {
    }

    /// <summary>Not called: each behaviour has its own handlers.</summary>
    protected sealed override void OnReceive(object message) => Dispatch(_initial, message);

    /// <summary>Replaces the behaviour on top by the handlers that <paramref name="configure"/> registers.</summary>
    protected void Become(Action configure) => Become(Behaviour(configure));

    /// <summary>Puts the handlers that <paramref name="configure"/> registers on top.</summary>
    protected void BecomeStacked(Action configure) => BecomeStacked(Behaviour(configure));

    /// <summary>Handles messages of a type, if <paramref name="shouldHandle"/> agrees.</summary>
    protected void Receive<T>(Action<T> handler, Predicate<T>? shouldHandle = null) => Register(message =>
    {
        if (message is not T typed || shouldHandle?.Invoke(typed) == false) return false;
        handler(typed);
        return true;
    });

    /// <summary>Handles messages of a type for which <paramref name="shouldHandle"/> is true.</summary>
    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

    /// <summary>Handles messages of a type; the handler says whether it took the message.</summary>
    protected void Receive<T>(Func<T, bool> handler) => Register(message => message is T typed && handler(typed));

    /// <summary>Handles messages of a type, if <paramref name="shouldHandle"/> agrees.</summary>
    protected void Receive(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
        Receive<object>(handler, message => messageType.IsInstanceOfType(message) && shouldHandle?.Invoke(message) != false);

    /// <summary>Handles messages of a type for which <paramref name="shouldHandle"/> is true.</summary>
    protected void Receive(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
        Receive(messageType, handler, shouldHandle);

    /// <summary>Handles messages of a type; the handler says whether it took the message.</summary>
    protected void Receive(Type messageType, Func<object, bool> handler) =>
        Register(message => messageType.IsInstanceOfType(message) && handler(message));

    /// <summary>Handles messages of a type asynchronously: the next message comes when the task has ended.</summary>
    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null) =>
        Receive(message => CurrentCell.RunTask(() => handler(message)), shouldHandle);

    /// <summary>Handles messages of a type for which <paramref name="shouldHandle"/> is true, asynchronously.</summary>
    protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => ReceiveAsync(handler, shouldHandle);

    /// <summary>Handles messages of a type asynchronously: the next message comes when the task has ended.</summary>
    protected void ReceiveAsync(Type messageType, Func<object, Task> handler, Predicate<object>? shouldHandle = null) =>
        Receive(messageType, message => CurrentCell.RunTask(() => handler(message)), shouldHandle);

    /// <summary>Handles messages of a type for which <paramref name="shouldHandle"/> is true, asynchronously.</summary>
    protected void ReceiveAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) =>
        ReceiveAsync(messageType, handler, shouldHandle);

    /// <summary>Handles every message that no handler before took; the last handler of a behaviour.</summary>
    protected void ReceiveAny(Action<object> handler)
    {
        Receive(handler);
        _takesAll = true;
    }

    /// <summary>Handles every message that no handler before took, asynchronously; the last handler of a behaviour.</summary>
    protected void ReceiveAnyAsync(Func<object, Task> handler)
    {
        ReceiveAsync(handler);
        _takesAll = true;
    }

    internal override void Constructed()
    {
        _initial = [.. _registering!];
        _registering = null;
    }

    private Receive Behaviour(Action configure)
    {
        // Become may be called within a constructor, or even within another Become.
        var (outer, outerTakesAll) = (_registering, _takesAll);
        try
        {
            (_registering, _takesAll) = ([], false);
            configure();
            Func<object, bool>[] handlers = [.. _registering];
            return message =>
            {
                Dispatch(handlers, message);
                return true;
            };
        }
        finally
        {
            (_registering, _takesAll) = (outer, outerTakesAll);
        }
    }

    private void Dispatch(Func<object, bool>[] handlers, object message)
    {
        foreach (var handler in handlers)
        {
            if (handler(message)) return;
        }
        Unhandled(message);
    }

    private void Register(Func<object, bool> handler)
    {
        if (_registering is null)
            throw new InvalidOperationException("You may only call Receive-methods when constructing the actor and inside Become().");
        if (_takesAll)
            throw new InvalidOperationException("A handler that catches all messages has been added. No handler can be added after that.");
        _registering.Add(handler);
    }
}
