using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using ActorDistill.Host.Certificates;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Serving;

namespace ActorDistill.Host.Runs;

/// <summary>The certificates of a run, for both ends of its gRPC connections. Both show one of the run's authority.</summary>
/// <param name="Server">Of the servers.</param>
/// <param name="Client">Of the clients.</param>
internal sealed record RunTls(ServerTls Server, SslClientAuthenticationOptions Client)
{
    /// <summary>Reads the files; null when the run has none.</summary>
    /// <exception cref="OperatorException">A file cannot be read or holds something else.</exception>
    public static RunTls? Load(TlsSettings? settings)
    {
        if (settings == null) return null;
        var server = ServerTls.Load(settings.Certificate, settings.Key, settings.Authority);
        ActorTls.RequireSame(settings, server.Certificate);
        // The system's authorities do not count: whoever has a certificate from anywhere is no node of the run.
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(server.ClientAuthorities);
        return new RunTls(server, new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = policy,
            ClientCertificateContext = SslStreamCertificateContext.Create(
                server.Certificate, additionalCertificates: null, offline: true),
        });
    }
}
