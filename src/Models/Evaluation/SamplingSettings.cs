using System.Globalization;

namespace ActorDistill.Models.Evaluation;

/// <summary>How the next token is chosen.</summary>
/// <param name="Temperature">What logits are divided by; 0 takes the likeliest token.</param>
/// <param name="TopK">Only so many of the likeliest tokens may be drawn; null for all.</param>
/// <param name="TopP">
/// Only the likeliest tokens whose probabilities reach this sum may be drawn (Holtzman et al., 2020), at least one; 1 for all. Taken after
/// the temperature and among what <paramref name="TopK"/> left.
/// </param>
public sealed record SamplingSettings(double Temperature = 1, int? TopK = null, double TopP = 1)
{
    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault()
    {
        if (!(Temperature >= 0 && double.IsFinite(Temperature)))
            return $"temperature is {Text(Temperature)}, must be a finite number from 0 up";
        if (TopK < 1)
            return $"top-k is {TopK}, must be at least 1";
        return TopP is > 0 and <= 1 ? null : $"top-p is {Text(TopP)}, must be above 0 and at most 1";
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
