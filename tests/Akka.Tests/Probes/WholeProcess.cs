namespace ActorDistill.Akka.Tests.Probes;

/// <summary>Tests that measure the memory of the process: nothing else may run meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class WholeProcess
{
    public const string Name = "the whole process";
}
