using System.Text.Json.Serialization;

namespace ActorDistill.Schedules.Taid;

/// <summary>
/// Where TAID's schedule stands between two steps. Checkpoints keep it as JSON, which gives float64 back bit for bit; the named literals
/// are for what <see cref="TaidSettings.Parity"/> lets in.
/// </summary>
/// <param name="T">The teacher's share in the target of the next step.</param>
/// <param name="PreviousLoss">The loss of the last step that counted, in nats per token; null before the first.</param>
/// <param name="Momentum">Moving mean of the relative fall of the loss, without bias correction.</param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record TaidState(double T, double? PreviousLoss, double Momentum);
