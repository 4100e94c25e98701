namespace ActorDistill.EndToEnd.Tests.DataPlane.Python;

/// <summary>A test that needs Python's grpcio and protobuf. Skipped where they are not installed, which CI takes for a failure.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute() => Skip = PythonPeer.SkipReason;
}

/// <summary>As <see cref="PythonFactAttribute"/>, for a test with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute() => Skip = PythonPeer.SkipReason;
}
