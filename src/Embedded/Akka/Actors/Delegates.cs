namespace Akka.Actor;

/// <summary>A behaviour that says whether it knew the message.</summary>
public delegate bool Receive(object message);

/// <summary>A behaviour that takes every message.</summary>
public delegate void UntypedReceive(object message);
