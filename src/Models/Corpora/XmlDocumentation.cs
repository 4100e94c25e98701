using System.Text;
using System.Xml;
using ActorDistill.Storage;

namespace ActorDistill.Models.Corpora;

/// <summary>Documents of an XML documentation file, as compilers write it beside an assembly: one a member that says anything.</summary>
public static class XmlDocumentation
{
    private static readonly XmlReaderSettings Settings = new()
    {
        // What a foreign file refers to is neither fetched nor expanded.
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private static readonly HashSet<string> InlineElements =
        ["a", "b", "c", "em", "i", "paramref", "see", "seealso", "strong", "sub", "sup", "tt", "typeparamref", "u"];

    private static readonly HashSet<string> NamedSections = ["exception", "param", "typeparam"];

    /// <summary>
    /// Reads a file. A document has one line for each section of the member (summary, remarks, param, returns and so on) that has text,
    /// with white space folded; param, typeparam and exception begin with their name; a reference is the name it refers to.
    /// </summary>
    /// <exception cref="OperatorException">
    /// The file is missing, cannot be read, is longer than 256 MiB, is no UTF-8 (names the position), no XML, has a DTD, or is no
    /// documentation.
    /// </exception>
    public static IEnumerable<Document> Read(string path)
    {
        var bytes = InputFile.ReadAll(path);
        InputFile.RequireUtf8(path, bytes, 0);
        using var reader = XmlReader.Create(new MemoryStream(bytes), Settings);
        Parsed(path, () => reader.MoveToContent() == XmlNodeType.Element && reader.Name == "doc"
            ? true
            : throw new OperatorException($"{path}: is no XML documentation file (its root must be doc, is {reader.Name})"));
        while (Parsed(path, () => reader.ReadToFollowing("member")))
        {
            var text = Parsed(path, () => MemberText(reader));
            if (text.Length > 0)
                yield return new TextDocument(path, Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>The name in a reference such as "M:System.String.Join(System.String,System.Object)": System.String.Join.</summary>
    internal static string ReferencedName(string reference)
    {
        var name = reference.Length > 1 && reference[1] == ':' ? reference[2..] : reference;
        var parameters = name.IndexOf('(');
        if (parameters >= 0)
            name = name[..parameters];
        var plain = new StringBuilder(name.Length);
        for (var index = 0; index < name.Length; index++)
        {
            if (name[index] != '`')
                plain.Append(name[index]);
            else
                // `1 and ``2 count type parameters; a reader of prose has no use for the number.
                while (index + 1 < name.Length && (name[index + 1] == '`' || char.IsAsciiDigit(name[index + 1])))
                    index++;
        }
        return plain.ToString();
    }

    private static string MemberText(XmlReader reader)
    {
        var lines = new StringBuilder();
        if (reader.IsEmptyElement)
            return "";
        var line = new FoldedText();
        var sectionDepth = reader.Depth + 1;
        while (reader.Read() && reader.Depth >= sectionDepth)
        {
            if (reader.Depth == sectionDepth && reader.NodeType is XmlNodeType.Element or XmlNodeType.EndElement)
                EndLine(lines, line);
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    Open(reader, line, reader.Depth == sectionDepth);
                    break;
                case XmlNodeType.EndElement when !InlineElements.Contains(reader.Name):
                    line.Space();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    line.Append(reader.Value);
                    break;
            }
        }
        EndLine(lines, line);
        return lines.ToString();
    }

    private static void Open(XmlReader reader, FoldedText line, bool isSection)
    {
        if (isSection && NamedSections.Contains(reader.Name) && !reader.IsEmptyElement)
            line.Heading(ReferencedName(reader.GetAttribute("name") ?? reader.GetAttribute("cref") ?? ""));
        else if (!InlineElements.Contains(reader.Name))
            line.Space();
        else if (reader.IsEmptyElement && reader.GetAttribute("cref") is { } reference)
            line.Append(ReferencedName(reference));
        else if (reader.IsEmptyElement)
            line.Append(reader.GetAttribute("langword") ?? reader.GetAttribute("name") ?? reader.GetAttribute("href") ?? "");
    }

    private static void EndLine(StringBuilder lines, FoldedText line)
    {
        var text = line.Take();
        if (text.Length > 0)
            lines.Append(lines.Length > 0 ? "\n" : "").Append(text);
    }

    private static T Parsed<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (XmlException e)
        {
            throw new OperatorException($"{path}: is no valid XML: {e.Message}", e);
        }
    }

    /// <summary>One line of text in which any run of white space is one space.</summary>
    private sealed class FoldedText
    {
        private readonly StringBuilder _text = new();
        private string _heading = "";
        private bool _space;

        public void Heading(string name) => _heading = name.Length > 0 ? $"{name}: " : "";

        public void Space() => _space = true;

        public void Append(string value)
        {
            foreach (var character in value)
            {
                if (char.IsWhiteSpace(character))
                {
                    _space = true;
                    continue;
                }
                if (_space && _text.Length > 0)
                    _text.Append(' ');
                _space = false;
                _text.Append(character);
            }
        }

        /// <summary>The line with its heading, or nothing when it has no text; begins the next line.</summary>
        public string Take()
        {
            var line = _text.Length > 0 ? _heading + _text : "";
            _text.Clear();
            _heading = "";
            _space = false;
            return line;
        }
    }
}
