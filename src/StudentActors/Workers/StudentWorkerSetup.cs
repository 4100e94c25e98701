using System.Net.Security;
using ActorDistill.Protocol.Identity;
using ActorDistill.Settings.Students;
using Microsoft.Extensions.Logging;

namespace ActorDistill.StudentActors.Workers;

/// <summary>What a student is started with.</summary>
/// <param name="Run">Which run.</param>
/// <param name="Worker">Its name.</param>
/// <param name="Secret">The run's, for the coordinator and for teachers; empty for none.</param>
/// <param name="Device">"cpu", "cuda" or "cuda:N".</param>
/// <param name="Threads">Threads of one operation, at least 1.</param>
/// <param name="Cores">Where they stay; empty for any.</param>
/// <param name="Folder">Its own: what it fetched from teachers.</param>
/// <param name="TrialsFolder">Of all students: checkpoints, figures and models by trial.</param>
/// <param name="Service">How it takes batches in.</param>
/// <param name="Tls">Certificates for teachers' addresses with https; null for the system's.</param>
/// <param name="Logger">Told of what happens.</param>
public sealed record StudentWorkerSetup(
    RunId Run, WorkerId Worker, string Secret, string Device, int Threads, IReadOnlyList<int> Cores, string Folder, string TrialsFolder,
    StudentSettings Service, SslClientAuthenticationOptions? Tls, ILogger Logger)
{
    /// <summary>For pauses and figures.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Only the secret is left out.</summary>
    public override string ToString() => $"{Worker} of {Run} on {Device}";
}
