namespace ActorDistill.Tidy.Tests.Signatures;

/// <summary>
/// The public and protected part of a library, read from the text that <see cref="SignaturePrinter"/> writes: a line for each type,
/// its members indented below it; lines that begin with "#" are comments.
/// </summary>
internal sealed class SignatureList
{
    private readonly Dictionary<string, TypeSignature> _types = [];
    private readonly ILookup<string, TypeSignature> _typesBySimpleName;

    private SignatureList(IEnumerable<TypeSignature> types)
    {
        // Two assemblies of one library may each have a type of the same name; grpc-dotnet has AsyncStreamReaderExtensions twice.
        foreach (var type in types)
            _types[type.Name] = Find(type.Name) is { } first ? first with { Members = [.. first.Members, .. type.Members] } : type;
        _typesBySimpleName = _types.Values.ToLookup(type => type.Name[(type.Name.LastIndexOf('.') + 1)..]);
    }

    public IEnumerable<TypeSignature> Types => _types.Values;

    /// <exception cref="FormatException">A member comes before the first type, or a header names no type.</exception>
    public static SignatureList Parse(IEnumerable<string> lines)
    {
        var types = new List<TypeSignature>();
        var members = new List<MemberSignature>();
        foreach (var line in lines.Where(line => line != "" && !line.StartsWith('#')))
        {
            if (line.StartsWith("  ", StringComparison.Ordinal))
            {
                if (types.Count == 0) throw new FormatException($"a member before the first type: {line}");
                members.Add(MemberSignature.Parse(line[2..]));
            }
            else
            {
                members = [];
                types.Add(ParseHeader(line, members));
            }
        }
        return new SignatureList(types);
    }

    public static SignatureList Read(string path) => Parse(File.ReadLines(path));

    public TypeSignature? Find(string name) => _types.GetValueOrDefault(name);

    /// <summary>
    /// The types that a reference such as <c>nn.Module&lt;Tensor,Tensor&gt;</c> may mean, each with its arguments. Printed references
    /// carry no namespace, so there can be several; none when the type is another library's.
    /// </summary>
    public IEnumerable<(TypeSignature Type, IReadOnlyDictionary<string, string> Arguments)> Resolve(string reference)
    {
        var arguments = new List<string>();
        var parts = Nesting.Split(reference, '.').Select(part =>
        {
            var open = part.IndexOf('<');
            if (open < 0) return part;
            var own = Nesting.Split(part[(open + 1)..^1], ',');
            arguments.AddRange(own);
            return $"{part[..open]}`{own.Count}";
        }).ToArray();
        var name = string.Join('.', parts);
        return from type in _typesBySimpleName[parts[^1]]
               where type.Name == name || type.Name.EndsWith("." + name, StringComparison.Ordinal)
               where type.TypeParameters.Count == arguments.Count
               select (type, Arguments: (IReadOnlyDictionary<string, string>)new Dictionary<string, string>(
                   type.TypeParameters.Zip(arguments, KeyValuePair.Create)));
    }

    private static TypeSignature ParseHeader(string line, IReadOnlyList<MemberSignature> members)
    {
        var (declaration, constraints) = Cut(line, " where ");
        var (head, bases) = Cut(declaration, " : ");
        var words = Nesting.Split(head, ' ');
        if (words.Count < 2) throw new FormatException($"no kind and name of a type: {line}");
        var (name, parameters) = Cut(words[^1], "<");
        return new TypeSignature(
            string.Join(' ', words.SkipLast(1)),
            name,
            Nesting.Split(parameters.TrimEnd('>'), ','),
            Nesting.Split(bases, ','),
            constraints,
            members);
    }

    private static (string Before, string After) Cut(string text, string separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + separator.Length)..]);
    }
}
