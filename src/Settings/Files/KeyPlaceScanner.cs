using System.Globalization;

namespace ActorDistill.Settings.Files;

/// <summary>
/// Finds the line of each key in a text that the parser has accepted: Akka.NET's parser keeps no places. It follows keys, braces, quotes
/// and comments only, and where it should ever be wrong, a message shows a wrong line and nothing else.
/// </summary>
internal sealed class KeyPlaceScanner
{
    private readonly string _name;
    private readonly string _text;
    private readonly Queue<HoconFile> _included;
    private readonly KeyPlaces _places = new();
    private readonly Stack<string[]> _open = new();
    private string[] _closed = [];
    private int _index;
    private int _line = 1;

    private KeyPlaceScanner(string name, string text, Queue<HoconFile> included) => (_name, _text, _included) = (name, text, included);

    /// <summary>The places of a text's keys and of the keys it includes.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="text">Its text.</param>
    /// <param name="included">What it includes, in the order of the text.</param>
    public static KeyPlaces Scan(string name, string text, Queue<HoconFile> included)
    {
        var scanner = new KeyPlaceScanner(name, text, included);
        scanner.ScanMembers();
        return scanner._places;
    }

    private bool IsAtEnd => _index >= _text.Length;

    private char Next => IsAtEnd ? '\0' : _text[_index];

    private string[] Path => _open.TryPeek(out var path) ? path : [];

    private void ScanMembers()
    {
        for (SkipBlanks(); !IsAtEnd; SkipBlanks())
        {
            switch (Next)
            {
                case '{':
                    // Braces around the whole text, or a second object behind the one that closed just now.
                    Open(_closed);
                    break;
                case '}':
                    _closed = _open.TryPop(out var path) ? path : [];
                    Advance();
                    break;
                case ',' or ']':
                    Advance();
                    break;
                default:
                    ScanMember();
                    break;
            }
        }
    }

    private void ScanMember()
    {
        var start = _line;
        var path = new List<string>(Path);
        do
        {
            SkipBlanks();
            path.Add(TakeKey());
            SkipBlanks();
        }
        while (TryTake('.'));
        if (path[^1] == "include" && Next == '"')
        {
            TakeQuoted();
            if (_included.TryDequeue(out var file)) _places.PutBelow(Path, file.Places);
            return;
        }
        for (var length = Path.Length + 1; length < path.Count; length++)
            if (_places.Of(path[..length]) == null)
                Put(path[..length], start);
        Put(path, start);
        if (Next is '=' or ':')
        {
            Advance();
            SkipBlanks();
        }
        if (Next == '{') Open([.. path]);
        else SkipValue();
    }

    private void Put(IEnumerable<string> path, int line) =>
        _places.Put(path, string.Create(CultureInfo.InvariantCulture, $"{_name}:{line}"));

    private void Open(string[] path)
    {
        Advance();
        _open.Push(path);
        _closed = path;
    }

    private string TakeKey()
    {
        if (Next == '"') return TakeQuoted();
        var start = _index;
        while (!IsAtEnd && Next is not ('.' or '=' or ':' or '{' or '}' or '"' or ',' or '\n') && !IsAtComment) Advance();
        // Whatever it is, something must be taken, or the scan would not end.
        if (_index == start) Advance();
        return _text[start.._index].Trim();
    }

    // Up to the end of the line, the comma, or the brace of the object around it. Arrays and objects in arrays are skipped whole.
    private void SkipValue()
    {
        for (var depth = 0; !IsAtEnd;)
        {
            if (Next == '"') TakeQuoted();
            else if (IsAtComment) SkipLine();
            else if (depth == 0 && Next is '\n' or '}' or ',' && depth == 0) return;
            else
            {
                if (Next is '[' or '{') depth++;
                if (Next is ']' or '}') depth--;
                Advance();
            }
        }
    }

    private string TakeQuoted()
    {
        var isTriple = string.CompareOrdinal(_text, _index, "\"\"\"", 0, 3) == 0;
        for (var count = isTriple ? 3 : 1; count > 0; count--) Advance();
        var start = _index;
        while (!IsAtEnd && (isTriple ? string.CompareOrdinal(_text, _index, "\"\"\"", 0, 3) != 0 : Next != '"'))
        {
            if (!isTriple && Next == '\\') Advance();
            Advance();
        }
        var taken = _text[start..Math.Min(_index, _text.Length)];
        for (var count = isTriple ? 3 : 1; count > 0; count--) Advance();
        return taken;
    }

    private bool IsAtComment => Next == '#' || string.CompareOrdinal(_text, _index, "//", 0, 2) == 0;

    private void SkipBlanks()
    {
        while (!IsAtEnd && (char.IsWhiteSpace(Next) || IsAtComment))
            if (IsAtComment) SkipLine();
            else Advance();
    }

    private void SkipLine()
    {
        while (!IsAtEnd && Next != '\n') Advance();
    }

    private bool TryTake(char c)
    {
        if (Next != c) return false;
        Advance();
        return true;
    }

    private void Advance()
    {
        if (Next == '\n') _line++;
        _index++;
    }
}
