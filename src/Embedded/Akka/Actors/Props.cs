using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;

namespace Akka.Actor;

/// <summary>The recipe of an actor: its class and the arguments of its constructor. Each (re)start makes a new instance from it.</summary>
public class Props
{
    private readonly ConstructorInfo? _constructor;

    /// <summary>An actor class and its constructor's arguments.</summary>
    public Props(Type type, object[] args) : this(type, args, null, null)
    {
    }

    private Props(Type type, object?[] args, SupervisorStrategy? supervisorStrategy, ConstructorInfo? constructor)
    {
        ArgumentNullException.ThrowIfNull(type);
        Type = type;
        Arguments = args!;
        SupervisorStrategy = supervisorStrategy!;
        _constructor = constructor;
    }

    /// <summary>The actor's class.</summary>
    public Type Type { get; }

    /// <summary>The class's full name.</summary>
    public string TypeName => Type.AssemblyQualifiedName!;

    /// <summary>The constructor's arguments.</summary>
    public object[] Arguments { get; }

    /// <summary>How the actor supervises, in place of its own choice; null for its own.</summary>
    public SupervisorStrategy SupervisorStrategy { get; protected set; }

    /// <summary>An actor from a <c>new</c> expression, whose arguments are evaluated once, now.</summary>
    /// <exception cref="ArgumentException">The expression is no <c>new</c>.</exception>
    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy? supervisorStrategy = null)
        where TActor : ActorBase
    {
        if (factory.Body is not NewExpression creation)
            throw new ArgumentException("The create function must be a 'new T (args)' expression", nameof(factory));
        return new Props(typeof(TActor), [.. creation.Arguments.Select(Evaluate)], supervisorStrategy, creation.Constructor);
    }

    /// <summary>An actor by its class and the constructor's arguments.</summary>
    public static Props Create<TActor>(params object[] args) where TActor : ActorBase => new(typeof(TActor), args);

    /// <summary>An actor by its class, with a way to supervise in place of its own.</summary>
    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy) where TActor : ActorBase, new() =>
        new(typeof(TActor), [], supervisorStrategy, null);

    /// <summary>An actor by its class and the constructor's arguments.</summary>
    public static Props Create(Type type, params object[] args) => new(type, args);

    /// <summary>The same recipe with a way to supervise in place of the actor's own.</summary>
    public Props WithSupervisorStrategy(SupervisorStrategy supervisorStrategy) =>
        new(Type, Arguments, supervisorStrategy, _constructor);

    /// <summary>Makes an instance; only within the system.</summary>
    public virtual ActorBase NewActor() => (ActorBase)(_constructor is not null
        ? _constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, Arguments, CultureInfo.InvariantCulture)
        : Activator.CreateInstance(
            Type,
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DoNotWrapExceptions,
            null,
            Arguments,
            CultureInfo.InvariantCulture)!);

    // Interpreted: the argument is evaluated once, so that compiling it would cost more than it saves.
    private static object? Evaluate(Expression argument) =>
        argument is ConstantExpression constant
            ? constant.Value
            : Expression.Lambda<Func<object?>>(Expression.Convert(argument, typeof(object))).Compile(preferInterpretation: true)();
}
