using System.Globalization;
using System.Text;
using Akka.Configuration.Hocon;

namespace ActorDistill.AkkaTests.Configuration;

/// <summary>
/// A random tree and HOCON for it in a random style. A tree is a text, a list of trees or a dictionary of trees; what a reader makes of
/// the HOCON has to be the tree again.
/// </summary>
internal sealed class GeneratedHocon(int seed)
{
    private const string PlainCharacters = "abzXYZ019-_/.%()<>|'~äß漢";
    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();

    public (Dictionary<string, object> Tree, string Text) Next()
    {
        _text.Clear();
        var tree = NextObject(depth: 0);
        WriteMembers(tree, 0);
        return (tree, _text.ToString());
    }

    /// <summary>The tree a reader made.</summary>
    public static object TreeOf(HoconValue value)
    {
        if (value.GetObject() is { } members)
            return members.Items.ToDictionary(item => item.Key, item => TreeOf(item.Value));
        return value.IsString() ? value.GetString()! : value.GetArray().Select(TreeOf).ToList();
    }

    private Dictionary<string, object> NextObject(int depth)
    {
        var tree = new Dictionary<string, object>();
        for (var count = _random.Next(1, 6); count > 0; count--)
            tree[NextText(forKey: true)] = NextTree(depth + 1);
        return tree;
    }

    private object NextTree(int depth) => _random.Next(depth < 5 ? 6 : 3) switch
    {
        3 => Enumerable.Range(0, _random.Next(4)).Select(_ => NextTree(depth + 1)).ToList(),
        4 or 5 => NextObject(depth),
        _ => NextText(forKey: false),
    };

    private string NextText(bool forKey)
    {
        while (true)
        {
            var length = _random.Next(forKey ? 1 : 0, 12);
            var text = string.Concat(Enumerable.Range(0, length).Select(_ => _random.Next(4) == 0
                ? (char)_random.Next(1, 0xD800)
                : PlainCharacters[_random.Next(PlainCharacters.Length)]));
            // The blanks at its ends are not read, nor is the word null, and a quote in a key has no path.
            if (text == text.Trim() && text != "null" && !(forKey && text.Contains('"'))) return text;
        }
    }

    private void WriteMembers(Dictionary<string, object> tree, int depth)
    {
        foreach (var (key, value) in tree)
        {
            Write(depth, IsPlain(key) && !key.Contains('.') ? key : Quoted(key));
            if (value is Dictionary<string, object> && _random.Next(2) == 0)
            {
                _text.Append(' ');
                WriteTree(value, depth);
            }
            else
            {
                _text.Append(_random.Next(2) == 0 ? " = " : ":");
                WriteTree(value, depth);
                if (_random.Next(4) == 0) _text.Append(',');
            }
            _text.Append(_random.Next(4) == 0 ? " # comment } ] \"\n" : "\n");
        }
    }

    private void WriteTree(object tree, int depth)
    {
        switch (tree)
        {
            case string text:
                _text.Append(IsPlain(text) && _random.Next(2) == 0 ? text : Quoted(text));
                break;
            case Dictionary<string, object> members:
                _text.Append("{\n");
                WriteMembers(members, depth + 1);
                Write(depth, "}");
                break;
            case List<object> values:
                _text.Append('[');
                foreach (var value in values)
                {
                    WriteTree(value, depth);
                    _text.Append(_random.Next(3) switch { 0 => ",\n", 1 => "\n// next\n", _ => ", " });
                }
                _text.Append(']');
                break;
        }
    }

    private void Write(int depth, string text) => _text.Append(' ', 2 * depth).Append(text);

    private static bool IsPlain(string text) =>
        text.Length > 0 && !text.Contains("//") && text.All(PlainCharacters.Contains);

    // What must be escaped is, and so is some of what need not be.
    private string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (_random.Next(5) == 0) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }
}
