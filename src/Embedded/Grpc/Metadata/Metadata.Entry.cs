using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>One key with its value. Does not change.</summary>
    public class Entry
    {
        private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");

        private readonly string? _text;
        private readonly byte[]? _bytes;

        /// <summary>A text.</summary>
        /// <exception cref="ArgumentException">The key ends in "-bin", or has more than letters, digits, "_", "-" and ".".</exception>
        public Entry(string key, string value)
        {
            Key = CheckKey(key);
            if (IsBinaryKey(Key))
                throw new ArgumentException("Key for ASCII valued metadata entry cannot have suffix indicating binary.", nameof(key));
            ArgumentNullException.ThrowIfNull(value);
            _text = value;
        }

        /// <summary>Bytes, which are copied.</summary>
        /// <exception cref="ArgumentException">
        /// The key lacks "-bin" at its end, or has more than letters, digits, "_", "-" and ".".
        /// </exception>
        public Entry(string key, byte[] valueBytes)
        {
            Key = CheckKey(key);
            if (!IsBinaryKey(Key))
            {
                throw new ArgumentException(
                    "Key for binary valued metadata entry needs to have suffix indicating binary value.", nameof(key));
            }
            ArgumentNullException.ThrowIfNull(valueBytes);
            _bytes = [.. valueBytes];
        }

        private Entry(string key, string? text, byte[]? bytes)
        {
            Key = key;
            _text = text;
            _bytes = bytes;
        }

        /// <summary>In lower case.</summary>
        public string Key { get; }

        /// <summary>Whether the value is bytes.</summary>
        public bool IsBinary => _bytes != null;

        /// <summary>The text.</summary>
        /// <exception cref="InvalidOperationException">The value is bytes.</exception>
        public string Value => _text ?? throw new InvalidOperationException("Cannot access string value of a binary metadata entry");

        /// <summary>A copy of the bytes; of a text, its ASCII.</summary>
        public byte[] ValueBytes => _bytes is { } bytes ? [.. bytes] : Encoding.ASCII.GetBytes(_text!);

        /// <inheritdoc/>
        public override string ToString() => IsBinary
            ? $"[Entry: key={Key}, valueBytes={Convert.ToBase64String(_bytes!)}]"
            : $"[Entry: key={Key}, value={Value}]";

        internal ReadOnlySpan<byte> Bytes => _bytes;

        // A peer's keys are HTTP's, which has more characters; they are shown as they came.
        internal static Entry OfWire(string key, string value) => new(key.ToLowerInvariant(), value, null);

        internal static Entry OfWire(string key, byte[] valueBytes) => new(key.ToLowerInvariant(), null, valueBytes);

        internal static bool IsBinaryKey(string key) => key.EndsWith(BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase);

        private static string CheckKey(string key)
        {
            ArgumentNullException.ThrowIfNull(key);
            var lower = key.ToLowerInvariant();
            if (lower.Length == 0 || lower.AsSpan().ContainsAnyExcept(KeyCharacters))
            {
                throw new ArgumentException(
                    "Metadata entry key not valid. Keys can only contain lowercase alphanumeric characters, underscores, hyphens and dots.",
                    nameof(key));
            }
            return lower;
        }
    }
}
