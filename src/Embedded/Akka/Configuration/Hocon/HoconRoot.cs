namespace Akka.Configuration.Hocon;

/// <summary>What a text was parsed to.</summary>
public class HoconRoot
{
    /// <summary>A tree that has no substitution.</summary>
    public HoconRoot(HoconValue value) : this(value, [])
    {
    }

    /// <summary>A tree with the substitutions in it.</summary>
    public HoconRoot(HoconValue value, IEnumerable<HoconSubstitution> substitutions)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
        Substitutions = substitutions;
    }

    /// <summary>The tree.</summary>
    public HoconValue Value { get; }

    /// <summary>Each <c>${path}</c> in the tree.</summary>
    public IEnumerable<HoconSubstitution> Substitutions { get; }
}
