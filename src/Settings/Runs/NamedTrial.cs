using ActorDistill.Settings.Trials;
using Akka.Configuration;

namespace ActorDistill.Settings.Runs;

/// <summary>A trial of a run's file.</summary>
/// <param name="Name">Unique in the run.</param>
/// <param name="Settings">What it is trained with.</param>
/// <param name="Sections">The same as HOCON, defaults included: what <see cref="TrialDocument"/> hands on to workers.</param>
public sealed record NamedTrial(string Name, TrialSettings Settings, Config Sections);
