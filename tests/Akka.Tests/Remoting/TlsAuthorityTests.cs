using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorDistill.Akka.Tests.Probes;
using Akka.Event;

namespace ActorDistill.Akka.Tests.Remoting;

/// <summary>
/// Certificates of an authority. Akka.NET has no key that names one: the operating system's store of trusted roots counts. So the
/// test's authority is put into the store of the user who runs the test, and taken out again; its key is never written down.
/// </summary>
public sealed class TlsAuthorityTests : IClassFixture<TlsAuthorityTests.Authorities>
{
    private readonly Authorities _authorities;

    public TlsAuthorityTests(Authorities authorities) => _authorities = authorities;

    public enum Holder
    {
        ThisHost,
        OtherHost,
        ThisHostExpired,
        ThisHostByStranger,
    }

    [Theory]
    [InlineData(Holder.ThisHost, true)]
    [InlineData(Holder.ThisHost, false)]
    [InlineData(Holder.OtherHost, false)]
    public async Task Nodes_with_certificates_of_a_trusted_authority_talk(Holder far, bool isHostnameValidated)
    {
        using var nodes = new RemoteProbes(
            Tls(Holder.ThisHost, isHostnameValidated, isMutual: true), Tls(far, isHostnameValidated, isMutual: true));
        (await nodes.Find(nodes.Far.Ref)).Tell("in secret", nodes.Near.Ref);
        nodes.Far.Expect("in secret");
    }

    [Fact]
    public async Task Who_connects_needs_no_certificate_where_mutual_authentication_is_not_required()
    {
        using var nodes = new RemoteProbes(Tls(Holder.ThisHost, isHostnameValidated: true, isMutual: false));
        (await nodes.Find(nodes.Far.Ref)).Tell("in secret", nodes.Near.Ref);
        nodes.Far.Expect("in secret");
    }

    [Theory]
    [InlineData(Holder.OtherHost, true)]
    [InlineData(Holder.ThisHostExpired, false)]
    [InlineData(Holder.ThisHostByStranger, false)]
    public void A_node_is_not_talked_to_that_has_a_certificate_for(Holder far, bool isHostnameValidated) => AssertApart(
        Tls(Holder.ThisHost, isHostnameValidated, isMutual: true), Tls(far, isHostnameValidated, isMutual: true));

    [Theory]
    [InlineData(Holder.ThisHostExpired)]
    [InlineData(Holder.ThisHostByStranger)]
    public void A_node_is_not_listened_to_that_has_a_certificate_for(Holder near) => AssertApart(
        Tls(near, isHostnameValidated: false, isMutual: true), Tls(Holder.ThisHost, isHostnameValidated: false, isMutual: true));

    [Fact]
    public void A_node_that_shows_no_certificate_is_not_listened_to_where_mutual_authentication_is_required() => AssertApart(
        Tls(Holder.ThisHost, isHostnameValidated: false, isMutual: false),
        Tls(Holder.ThisHost, isHostnameValidated: false, isMutual: true));

    private static void AssertApart(string near, string far)
    {
        using var nodes = new RemoteProbes(near, far);
        nodes.Near.System.EventStream.Subscribe(nodes.Near.Ref, typeof(DeadLetter));
        nodes.Near.System.ActorSelection(RemoteProbes.PathOf(nodes.Far.Ref)).Tell("in secret", nodes.Near.Ref);
        // The connection has failed, and with it went what waited for it.
        nodes.Near.Expect<DeadLetter>();
        nodes.Far.ExpectNothing();
    }

    private string Tls(Holder holder, bool isHostnameValidated, bool isMutual) => $$"""
        akka.remote.dot-netty.tcp {
          enable-ssl = true
          ssl {
            validate-certificate-hostname = {{(isHostnameValidated ? "true" : "false")}}
            require-mutual-authentication = {{(isMutual ? "true" : "false")}}
            certificate { path = "{{_authorities.PathOf(holder)}}", password = "{{Authorities.Password}}" }
          }
        }
        """;

    /// <summary>A trusted authority, one that nobody trusts, and a certificate for each holder.</summary>
    public sealed class Authorities : IDisposable
    {
        public const string Password = "correct horse";
        private readonly string _folder = Directory.CreateTempSubdirectory("tls-").FullName;
        private readonly X509Certificate2 _trusted = NewAuthority();
        private readonly X509Certificate2 _stranger = NewAuthority();

        public Authorities()
        {
            using var store = new X509Store(StoreName.Root, StoreLocation.CurrentUser, OpenFlags.ReadWrite);
            using (var root = X509CertificateLoader.LoadCertificate(_trusted.RawData)) store.Add(root);
            foreach (var holder in Enum.GetValues<Holder>()) File.WriteAllBytes(PathOf(holder), NewCertificate(holder));
            // The platform looks into its store from time to time only.
            Assert.True(SpinWait.SpinUntil(IsTrusted, Probe.Patience), "the authority is not trusted");
        }

        public string PathOf(Holder holder) => Path.Combine(_folder, $"{holder}.pfx");

        public void Dispose()
        {
            using var store = new X509Store(StoreName.Root, StoreLocation.CurrentUser, OpenFlags.ReadWrite);
            using (var root = X509CertificateLoader.LoadCertificate(_trusted.RawData)) store.Remove(root);
            _trusted.Dispose();
            _stranger.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        private bool IsTrusted()
        {
            using var certificate = X509CertificateLoader.LoadPkcs12FromFile(PathOf(Holder.ThisHost), Password);
            using var chain = new X509Chain();
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build(certificate);
        }

        private static X509Certificate2 NewAuthority()
        {
            using var key = RSA.Create(2048);
            var request = new CertificateRequest(
                $"CN=Authority {Guid.NewGuid():N}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
            return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(1));
        }

        private byte[] NewCertificate(Holder holder)
        {
            using var key = RSA.Create(2048);
            var request = new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            var names = new SubjectAlternativeNameBuilder();
            if (holder == Holder.OtherHost) names.AddDnsName("other.example");
            else names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            var end = DateTimeOffset.UtcNow.AddHours(holder == Holder.ThisHostExpired ? -1 : 20);
            var authority = holder == Holder.ThisHostByStranger ? _stranger : _trusted;
            using var signed = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-9), end, RandomNumberGenerator.GetBytes(16));
            using var certificate = signed.CopyWithPrivateKey(key);
            return certificate.Export(X509ContentType.Pfx, Password);
        }
    }
}
