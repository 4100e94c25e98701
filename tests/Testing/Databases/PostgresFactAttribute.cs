using ActorDistill.RunDriving;

namespace ActorDistill.Testing;

/// <summary>A test that needs PostgreSQL's programs. CI installs them and lets no such test be skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresCluster.MissingReason;
}
