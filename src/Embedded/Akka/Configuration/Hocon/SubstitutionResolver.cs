namespace Akka.Configuration.Hocon;

/// <summary>
/// Puts in what substitutions stand for, and then walks the whole tree once: no value may hold itself, mix kinds, or grow beyond the
/// limits, so that everyone may read it without a care.
/// </summary>
internal sealed class SubstitutionResolver(HoconValue root, Func<HoconSubstitution, string> placeOf)
{
    private readonly Dictionary<HoconValue, Extent> _extents = [];
    private readonly HashSet<HoconValue> _open = [];

    /// <exception cref="FormatException">A path names nothing, or the tree breaks one of the rules.</exception>
    public void Resolve(IEnumerable<HoconSubstitution> substitutions)
    {
        // In the order of the text, as Akka.NET does it: a path may lead through a substitution that stands before it.
        foreach (var substitution in substitutions)
            substitution.ResolvedValue = Find(substitution) ?? throw Fault(substitution, "names nothing in this text");
        Measure(root, 0);
    }

    private HoconValue? Find(HoconSubstitution substitution)
    {
        HoconValue? value = root;
        foreach (var key in HoconPath.Split(substitution.Path))
        {
            value = ObjectOf(value, substitution)?.GetKey(key);
            if (value == null) return null;
        }
        return value;
    }

    // As GetObject, but what leads in a circle is not yet known, so that the steps have to be counted.
    private HoconObject? ObjectOf(HoconValue value, HoconSubstitution asking)
    {
        for (var step = 0; step < HoconLimits.ResolvedDepthMax; step++)
        {
            if (value.Values.FirstOrDefault() is not HoconSubstitution { ResolvedValue: { } next })
                return value.Values.FirstOrDefault() as HoconObject;
            value = next;
        }
        throw Fault(asking, "leads through too many substitutions, or in a circle");
    }

    private Extent Measure(HoconValue value, int depth)
    {
        if (depth > HoconLimits.ResolvedDepthMax) throw TooDeep();
        if (!_extents.TryGetValue(value, out var extent))
        {
            _open.Add(value);
            extent = value.Values.Select(element => Measure(element, depth)).Aggregate(Extent.OfNothing, Extent.Join).Above();
            CheckKinds(value);
            _open.Remove(value);
            _extents.Add(value, extent);
        }
        if (depth + extent.Height > HoconLimits.ResolvedDepthMax) throw TooDeep();
        if (extent.Size > HoconLimits.ResolvedSizeMax)
            throw new FormatException($"with substitutions put in, longer than {HoconLimits.ResolvedSizeMax} characters");
        return extent;
    }

    private static FormatException TooDeep() =>
        new($"with includes and substitutions put in, nested deeper than {HoconLimits.ResolvedDepthMax}");

    private Extent Measure(IHoconElement element, int depth) => element switch
    {
        HoconSubstitution substitution when _open.Contains(substitution.ResolvedValue!) =>
            throw Fault(substitution, "leads back to itself"),
        HoconSubstitution substitution => Measure(substitution.ResolvedValue!, depth + 1),
        HoconObject members => members.Items.Aggregate(
            Extent.OfNothing, (sum, item) => sum.Join(Measure(item.Value, depth + 1)).Join(new Extent(0, item.Key.Length))),
        HoconArray array => array.Aggregate(Extent.OfNothing, (sum, item) => sum.Join(Measure(item, depth + 1))),
        _ => new Extent(0, element.GetString()!.Length),
    };

    private void CheckKinds(HoconValue value)
    {
        if (value.Values.Count < 2 || value.Values.OfType<HoconSubstitution>().FirstOrDefault() is not { } substitution) return;
        // Blanks between arrays are no text.
        var kinds = value.Values.Where(element => element is not HoconLiteral literal || !string.IsNullOrWhiteSpace(literal.Value));
        if (!value.IsString() && !kinds.All(element => element.IsArray()))
            throw Fault(substitution, "stands for something else than what is beside it");
    }

    private FormatException Fault(HoconSubstitution substitution, string what) =>
        new($"{placeOf(substitution)}: ${{{substitution.Path}}} {what}");

    /// <summary>How far a value goes: levels below it, and characters and values in it with everything put in.</summary>
    private readonly record struct Extent(int Height, long Size)
    {
        public static readonly Extent OfNothing = new(0, 0);

        // Sizes stop growing where the limit is passed anyway: they would overflow.
        public Extent Join(Extent other) =>
            new(Math.Max(Height, other.Height), Math.Min(Size + other.Size, HoconLimits.ResolvedSizeMax + 1));

        public static Extent Join(Extent one, Extent other) => one.Join(other);

        public Extent Above() => new(Height + 1, Size + 1);
    }
}
