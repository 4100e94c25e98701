namespace ActorDistill.Distillation.Objectives;

/// <summary>The square of the temperature that keeps soft and hard gradients in proportion at every temperature.</summary>
internal static class TemperatureFactor
{
    /// <summary>
    /// Multiplies, in place, a loss by T^2, and its gradient by the logits divided by T by T: T^2 once more divided by the inner T.
    /// </summary>
    public static ObjectiveResult Tempered(this ObjectiveResult result, double temperature)
    {
        if (temperature == 1)
            return result;
        result.Loss.mul_(temperature * temperature);
        result.Gradient.mul_(temperature);
        return result;
    }
}
