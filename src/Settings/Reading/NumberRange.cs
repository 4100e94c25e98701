using System.Globalization;

namespace ActorDistill.Settings.Reading;

/// <summary>Which numbers a setting allows. Infinite ones and NaN never.</summary>
/// <param name="Min">The least, or what all are above.</param>
/// <param name="Max">The greatest, or what all are below; infinite for no limit.</param>
/// <param name="IsMinIn">Whether <paramref name="Min"/> itself is allowed.</param>
/// <param name="IsMaxIn">Whether <paramref name="Max"/> itself is allowed.</param>
public readonly record struct NumberRange(double Min, double Max, bool IsMinIn = true, bool IsMaxIn = true)
{
    /// <summary>Above 0.</summary>
    public static NumberRange Positive { get; } = new(0, double.PositiveInfinity, IsMinIn: false);

    /// <summary>From 0 up.</summary>
    public static NumberRange NotNegative { get; } = new(0, double.PositiveInfinity);

    /// <summary>0 to 1.</summary>
    public static NumberRange Share { get; } = new(0, 1);

    /// <summary>0 to below 1.</summary>
    public static NumberRange ShareBelowOne { get; } = new(0, 1, IsMaxIn: false);

    /// <summary>Above 0, at most 1.</summary>
    public static NumberRange PositiveShare { get; } = new(0, 1, IsMinIn: false);

    /// <summary>Whether the number is allowed.</summary>
    public bool Contains(double number) =>
        double.IsFinite(number) && (number > Min || IsMinIn && number == Min) && (number < Max || IsMaxIn && number == Max);

    /// <summary>"a finite number above 0", for messages.</summary>
    public override string ToString()
    {
        var from = IsMinIn ? $"of at least {Text(Min)}" : $"above {Text(Min)}";
        return double.IsPositiveInfinity(Max) ? $"a finite number {from}"
            : $"a number {from} and {(IsMaxIn ? "at most" : "below")} {Text(Max)}";
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
