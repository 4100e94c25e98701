using System.Runtime.Intrinsics;

namespace ActorDistill.Protocol.Payloads;

/// <summary>
/// e^x of eight float32 that are at most 0, to about 2 units in the last place; 0 below -87. Its steps are fused on every machine.
/// </summary>
internal static class VectorExp
{
    private const float Lowest = -87;
    private const float Log2E = 1.44269504f;
    private const float Ln2Upper = 0.693359375f;       // few bits, so that its product with a whole number is exact
    private const float Ln2Lower = -2.12194440e-4f;

    public static Vector256<float> Of(Vector256<float> values)
    {
        var clamped = Vector256.Max(values, Vector256.Create(Lowest));
        var whole = Vector256.Round(clamped * Vector256.Create(Log2E));
        var rest = Vector256.FusedMultiplyAdd(whole, Vector256.Create(-Ln2Upper), clamped);
        rest = Vector256.FusedMultiplyAdd(whole, Vector256.Create(-Ln2Lower), rest);
        // Taylor's series: |rest| is at most ln 2 / 2, where the term of degree 8 is below half a unit in the last place.
        var power = Vector256.Create(1 / 5040f);
        power = Vector256.FusedMultiplyAdd(power, rest, Vector256.Create(1 / 720f));
        power = Vector256.FusedMultiplyAdd(power, rest, Vector256.Create(1 / 120f));
        power = Vector256.FusedMultiplyAdd(power, rest, Vector256.Create(1 / 24f));
        power = Vector256.FusedMultiplyAdd(power, rest, Vector256.Create(1 / 6f));
        power = Vector256.FusedMultiplyAdd(power, rest, Vector256.Create(1 / 2f));
        power = Vector256.FusedMultiplyAdd(power, rest, Vector256<float>.One);
        power = Vector256.FusedMultiplyAdd(power, rest, Vector256<float>.One);
        var scale = ((Vector256.ConvertToInt32Native(whole) + Vector256.Create(127)) << 23).AsSingle();
        return Vector256.ConditionalSelect(Vector256.LessThan(values, Vector256.Create(Lowest)), Vector256<float>.Zero, power * scale);
    }
}
