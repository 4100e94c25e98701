using System.Security.Cryptography;
using ActorDistill.Settings;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;

namespace ActorDistill.Host.Runs;

/// <summary>What everybody in a run has to know: the join token and the bearer token. Its text never shows it.</summary>
internal sealed class RunSecret
{
    private const int RandomBytes = 32;
    private const int LengthMax = 4096;

    private RunSecret(string value) => Value = value;

    /// <summary>The secret itself; empty for a run without one, which stays on loopback.</summary>
    public string Value { get; }

    /// <summary>Reads it from where the settings say: a variable, a file, or what "launch" left in the run's folder.</summary>
    /// <exception cref="OperatorException">It is not there, or is not one line of text.</exception>
    public static RunSecret Read(SecuritySettings security, RunFolder folder)
    {
        if (security.Token.StartsWith(SecretPlace.FromVariable, StringComparison.Ordinal))
            return OfVariable(security.Token[SecretPlace.FromVariable.Length..]);
        if (security.Token.StartsWith(SecretPlace.FromFile, StringComparison.Ordinal))
            return OfFile(security.Token[SecretPlace.FromFile.Length..]);
        return File.Exists(folder.Token) ? OfFile(folder.Token) : new RunSecret("");
    }

    /// <summary>As <see cref="Read"/>; a run that names no secret gets one of its own, which only its owner can read.</summary>
    /// <exception cref="OperatorException">As <see cref="Read"/>, or the folder cannot be written.</exception>
    public static RunSecret Provide(SecuritySettings security, RunFolder folder)
    {
        if (security.Token.Length == 0 && !File.Exists(folder.Token))
        {
            var made = RandomNumberGenerator.GetHexString(2 * RandomBytes, lowercase: true);
            AtomicFile.Write(
                folder.Token, stream => stream.Write(System.Text.Encoding.ASCII.GetBytes(made + '\n')),
                UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        return Read(security, folder);
    }

    /// <summary>"(secret)"</summary>
    public override string ToString() => "(secret)";

    private static RunSecret OfVariable(string name) =>
        Checked($"the environment variable {name}", Environment.GetEnvironmentVariable(name) ?? "");

    private static RunSecret OfFile(string path) =>
        Checked(path, FaultOf.Disk(path, "read", () => File.ReadAllText(path)).Trim());

    // It travels in headers.
    private static RunSecret Checked(string place, string value) =>
        value.Length is > 0 and <= LengthMax && value.All(character => character is > ' ' and < '\x7f')
            ? new RunSecret(value)
            : throw new OperatorException(
                $"{place} must hold the run's secret: one line of 1 to {LengthMax} letters, digits and signs without spaces");
}
