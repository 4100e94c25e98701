namespace ActorDistill.Schedules.Initialization;

/// <summary>Operators' names of the methods.</summary>
public static class InitializationNames
{
    /// <summary>All names, as a list for messages.</summary>
    public static string Known { get; } = string.Join(", ", Enum.GetValues<InitializationKind>().Select(Name));

    /// <summary>The name of a method.</summary>
    public static string Name(this InitializationKind kind) => kind switch
    {
        InitializationKind.GuideFull => "guide-full",
        InitializationKind.GuideMin => "guide-min",
        InitializationKind.Uniform => "uniform",
        InitializationKind.Random => "random",
    };

    /// <summary>The method of a name, or null if it is none of <see cref="Known"/>.</summary>
    public static InitializationKind? Find(string name)
    {
        foreach (var kind in Enum.GetValues<InitializationKind>())
            if (kind.Name() == name)
                return kind;
        return null;
    }
}
