using System.Globalization;

namespace ActorDistill.Schedules.Objectives;

/// <summary>The rules that numbers among the settings follow: null, or what is wrong and what is allowed.</summary>
internal static class NumberRule
{
    public static string? Positive(string name, double value) =>
        value > 0 && double.IsFinite(value) ? null : $"{name} is {Text(value)}, must be a finite number above 0";

    public static string? NotNegative(string name, double value) =>
        value >= 0 && double.IsFinite(value) ? null : $"{name} is {Text(value)}, must be a finite number of at least 0";

    public static string? Share(string name, double value) =>
        value is >= 0 and <= 1 ? null : $"{name} is {Text(value)}, must be 0 to 1";

    public static string? ShareBelowOne(string name, double value) =>
        value is >= 0 and < 1 ? null : $"{name} is {Text(value)}, must be 0 to below 1";

    public static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
