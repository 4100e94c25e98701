namespace Akka.Configuration.Hocon;

internal enum PieceKind
{
    Text,
    Array,
    Object,
    Substitution,
}

/// <summary>
/// Which pieces may stand side by side in one value: texts with texts, arrays with arrays, objects with objects, and substitutions with
/// the first two (what they stand for is checked when they are resolved).
/// </summary>
internal sealed class ValuePieces(HoconScanner scanner, HoconValue owner, string path)
{
    private PieceKind? _kind;

    /// <summary>Says that a piece follows.</summary>
    /// <exception cref="FormatException">It does not go with those before it.</exception>
    public void Admit(PieceKind kind)
    {
        if (_kind is null && kind != PieceKind.Object && owner.IsObject())
            MakeRoom(kind);
        if (_kind is { } before && !GoTogether(before, kind))
            throw scanner.Fault($"{Name(kind)} behind {Name(before)} in the value of {path}; does a line end or a ',' lack between them?");
        if (_kind is null or PieceKind.Substitution) _kind = kind;
    }

    /// <summary>Whether another piece follows the blanks. Between texts they belong to the value.</summary>
    public bool GoOn(string spaces)
    {
        if (!(scanner.IsAtUnquotedText || scanner.IsAtQuotedText || scanner.IsAtSubstitution || scanner.Next is '{' or '[')) return false;
        if (spaces.Length > 0 && _kind != PieceKind.Object)
            owner.AppendValue(new HoconLiteral { Value = spaces });
        return true;
    }

    private static bool GoTogether(PieceKind before, PieceKind kind) =>
        before == kind
        || before == PieceKind.Substitution && kind != PieceKind.Object
        || kind == PieceKind.Substitution && before != PieceKind.Object;

    // The object came earlier in the text, or out of an include.
    private void MakeRoom(PieceKind kind)
    {
        if (kind != PieceKind.Text)
            throw scanner.Fault($"{path} is an object already, and Akka.NET's HOCON cannot replace it by {Name(kind)}");
        owner.Clear();
    }

    private static string Name(PieceKind kind) => kind switch
    {
        PieceKind.Text => "text",
        PieceKind.Array => "an array",
        PieceKind.Object => "an object",
        PieceKind.Substitution => "a substitution",
    };
}
