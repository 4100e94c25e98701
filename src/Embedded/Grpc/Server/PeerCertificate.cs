using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>What a client's certificate says about it.</summary>
internal static class PeerCertificate
{
    private const string AlternativeName = "x509_subject_alternative_name";
    private const string CommonName = "x509_common_name";

    /// <summary>The alternative names are the identity; without any, the common name is.</summary>
    public static AuthContext ToAuthContext(X509Certificate2? certificate)
    {
        var properties = new Dictionary<string, List<AuthProperty>>();
        if (certificate == null) return new AuthContext(null, properties);
        string? identity = null;
        var dnsNames = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames());
        foreach (var name in dnsNames)
        {
            Add(properties, AlternativeName, name);
            identity = AlternativeName;
        }
        if (certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) is { Length: > 0 } commonName)
        {
            Add(properties, CommonName, commonName);
            identity ??= CommonName;
        }
        return new AuthContext(identity, properties);
    }

    private static void Add(Dictionary<string, List<AuthProperty>> properties, string name, string value)
    {
        if (!properties.TryGetValue(name, out var found)) properties[name] = found = [];
        found.Add(AuthProperty.Create(name, Encoding.UTF8.GetBytes(value)));
    }
}
