namespace Akka.Configuration.Hocon;

/// <summary>
/// Reads HOCON. It takes less than Akka.NET's parser does: what that one reads in silence and otherwise than it looks (a brace that is
/// not closed, a key without a value, an object behind a text) is a fault here, and so is what would never end (a substitution that
/// leads back to itself). What it takes has Akka.NET's meaning.
/// </summary>
public class Parser
{
    private readonly HoconScanner _scanner;
    private readonly Func<string, HoconRoot>? _include;
    private readonly List<HoconSubstitution> _substitutions = [];
    private readonly Dictionary<HoconSubstitution, int> _indexes = [];

    private Parser(string text, Func<string, HoconRoot>? include)
    {
        _scanner = new HoconScanner(text);
        _include = include;
    }

    /// <summary>Reads a text whole. What goes wrong inside the callback comes through as it is.</summary>
    /// <param name="text">HOCON; braces around the whole are optional.</param>
    /// <param name="includeCallback">Gets the name behind <c>include</c>, answers the parsed text; null: nothing may be included.</param>
    /// <exception cref="FormatException">The text breaks the grammar; the message begins with the line and the column.</exception>
    /// <exception cref="ConfigurationException">An unquoted value holds '=' or ':'; the message begins with its place.</exception>
    public static HoconRoot Parse(string text, Func<string, HoconRoot>? includeCallback)
    {
        ArgumentNullException.ThrowIfNull(text);
        HoconLimits.CheckLength(text);
        return new Parser(text, includeCallback).ParseRoot();
    }

    private HoconRoot ParseRoot()
    {
        var members = new HoconObject();
        _scanner.SkipBlanks();
        if (_scanner.Next == '{') ParseBraces(members, "", 0);
        else ParseMembers(members, "", 0);
        _scanner.SkipBlanks();
        if (!_scanner.IsAtEnd)
            throw _scanner.Fault($"'{_scanner.Next}' without an opening one, or more text after the end");

        var root = new HoconValue();
        root.AppendValue(members);
        new SubstitutionResolver(root, PlaceOf).Resolve(_substitutions);
        return new HoconRoot(root, _substitutions);
    }

    // An included substitution is nowhere in this text.
    private string PlaceOf(HoconSubstitution substitution) =>
        _indexes.TryGetValue(substitution, out var index) ? _scanner.PlaceOf(index) : "in an included text";

    private void ParseBraces(HoconObject owner, string path, int depth)
    {
        var start = _scanner.Index;
        _scanner.TryTake('{');
        ParseMembers(owner, path, depth);
        if (_scanner.IsAtEnd)
            throw _scanner.Fault("the '{' that opens here is not closed", start);
        if (!_scanner.TryTake('}'))
            throw _scanner.Fault($"'}}' must close the object, not '{_scanner.Next}'");
    }

    private void ParseMembers(HoconObject owner, string path, int depth)
    {
        if (depth > HoconLimits.DepthMax)
            throw _scanner.Fault($"nested deeper than {HoconLimits.DepthMax}");
        for (_scanner.SkipBlanks(); !_scanner.IsAtEnd && _scanner.Next is not ('}' or ']'); _scanner.SkipBlanks())
        {
            var start = _scanner.Index;
            if (_scanner.TakeInclude() is { } name) Include(name, start, owner, path);
            else ParseMember(owner, path, depth);
        }
    }

    private void ParseMember(HoconObject owner, string path, int depth)
    {
        while (true)
        {
            var key = ParseKey();
            path = HoconPath.Append(path, key);
            var value = owner.GetOrCreateKey(key);
            _scanner.SkipBlanks();
            if (_scanner.TryTake('.'))
            {
                owner = ObjectOf(value, path);
                if (++depth > HoconLimits.DepthMax)
                    throw _scanner.Fault($"nested deeper than {HoconLimits.DepthMax}");
                _scanner.SkipBlanks();
                continue;
            }
            if (_scanner.Next == '{')
                ParseBraces(ObjectOf(value, path), path, depth + 1);
            else if (_scanner.TryTake('=') || _scanner.TryTake(':'))
                ParseAssigned(value, path, depth);
            else
                throw _scanner.Fault($"'=', ':' or '{{' must follow the key {path}");
            return;
        }
    }

    private string ParseKey()
    {
        if (_scanner.IsAtQuotedText) return _scanner.TakeQuotedText();
        if (!_scanner.IsAtUnquotedKey)
            throw _scanner.Fault(
                _scanner.IsAtEnd ? "a key must follow" : $"a key must stand here, not '{_scanner.Next}'; is a value missing before it?");
        var start = _scanner.Index;
        var key = _scanner.TakeUnquotedKey();
        if (key.EndsWith('+'))
            throw _scanner.Fault("+= is not part of Akka.NET's HOCON", start);
        return key;
    }

    // A text or an array makes room for the object, as the later value wins; what a substitution stands for is not yet known.
    private HoconObject ObjectOf(HoconValue value, string path)
    {
        if (value.Values.Exists(element => element is HoconSubstitution))
            throw _scanner.Fault($"{path} is a substitution, and Akka.NET's HOCON cannot add keys to what it stands for");
        if (value.GetObject() is { } existing) return existing;
        var added = new HoconObject();
        value.NewValue(added);
        return added;
    }

    private void ParseAssigned(HoconValue value, string path, int depth)
    {
        if (!value.IsObject()) value.Clear();
        ParseValue(value, path, depth);
    }

    private void ParseValue(HoconValue owner, string path, int depth)
    {
        _scanner.SkipBlanks();
        var pieces = new ValuePieces(_scanner, owner, path);
        string spaces;
        do
        {
            switch (_scanner.Next)
            {
                case '{':
                    pieces.Admit(PieceKind.Object);
                    ParseBraces(ObjectOf(owner, path), path, depth + 1);
                    break;
                case '[':
                    pieces.Admit(PieceKind.Array);
                    owner.AppendValue(ParseArray(path, depth + 1));
                    break;
                case '$' when _scanner.IsAtSubstitution:
                    pieces.Admit(PieceKind.Substitution);
                    owner.AppendValue(ParseSubstitution());
                    break;
                default:
                    pieces.Admit(PieceKind.Text);
                    owner.AppendValue(new HoconLiteral { Value = ParseText(path) });
                    break;
            }
            spaces = _scanner.TakeSpaces();
        }
        while (pieces.GoOn(spaces));
        _scanner.TryTake(',');
    }

    private string ParseText(string path)
    {
        if (_scanner.IsAtQuotedText) return _scanner.TakeQuotedText();
        if (!_scanner.IsAtUnquotedText)
            throw _scanner.Fault($"{path} has no value");
        var text = _scanner.TakeUnquotedText();
        if (_scanner.Next is '=' or ':')
            throw new ConfigurationException(
                $"{_scanner.PlaceOf(_scanner.Index)}: '{_scanner.Next}' in the unquoted value of {path}: quote it, or give {path} a value");
        return text;
    }

    private HoconSubstitution ParseSubstitution()
    {
        var start = _scanner.Index;
        var substitution = new HoconSubstitution(_scanner.TakeSubstitution());
        _substitutions.Add(substitution);
        _indexes.Add(substitution, start);
        return substitution;
    }

    private HoconArray ParseArray(string path, int depth)
    {
        if (depth > HoconLimits.DepthMax)
            throw _scanner.Fault($"nested deeper than {HoconLimits.DepthMax}");
        var start = _scanner.Index;
        _scanner.TryTake('[');
        var array = new HoconArray();
        for (_scanner.SkipBlanks(); !_scanner.TryTake(']'); _scanner.SkipBlanks())
        {
            if (_scanner.IsAtEnd)
                throw _scanner.Fault("the '[' that opens here is not closed", start);
            var value = new HoconValue();
            ParseValue(value, path, depth);
            array.Add(value);
        }
        return array;
    }

    private void Include(string name, int start, HoconObject owner, string path)
    {
        if (_include == null)
            throw _scanner.Fault($"include \"{name}\": nothing may be included here", start);
        var included = _include(name);
        foreach (var substitution in included.Substitutions)
        {
            // The included text knows its own root only.
            if (path.Length > 0) substitution.Path = $"{path}.{substitution.Path}";
            _substitutions.Add(substitution);
        }
        owner.Merge(included.Value.GetObject() ?? new HoconObject());
    }
}
