namespace ActorDistill.ClusterTests.Journal;

/// <summary>A test that needs PostgreSQL's programs. CI installs them and lets no such test be skipped.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresCluster.MissingReason;
}
