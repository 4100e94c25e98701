using ActorDistill.Schedules.Objectives;

namespace ActorDistill.Distillation.Verification;

/// <summary>One entry of a manifest of golden objectives.</summary>
/// <param name="Path">The case's safetensors file.</param>
/// <param name="ObjectiveName">As the manifest writes it: "forward_kl".</param>
/// <param name="Settings">The objective and its parameters; null when no objective has this name.</param>
/// <param name="TopK">How many of the teacher's most likely tokens the signal keeps; null for all columns.</param>
/// <param name="Coefficient">TAID's t; 1 for other objectives.</param>
public sealed record GoldenCase(string Path, string ObjectiveName, ObjectiveSettings? Settings, int? TopK, double Coefficient);
