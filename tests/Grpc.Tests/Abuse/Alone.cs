namespace ActorDistill.GrpcTests.Abuse;

/// <summary>Tests that count what the whole process allocates: no other runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
