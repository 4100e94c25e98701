using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>--json FILE: a command's figures for a program to read.</summary>
internal static class JsonOption
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static Option<string?> Create() => new("--json") { Description = "Also write the figures to this file, as JSON." };

    /// <summary>Writes the figures when a file was named.</summary>
    /// <exception cref="OperatorException">The file cannot be written.</exception>
    public static void Write(string? path, object figures)
    {
        if (path != null)
            AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, figures, figures.GetType(), Layout));
    }
}
