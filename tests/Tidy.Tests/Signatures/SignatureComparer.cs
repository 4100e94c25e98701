using System.Text.RegularExpressions;

namespace ActorDistill.Tidy.Tests.Signatures;

/// <summary>
/// Says where our part of a library would let code compile that the real library refuses. Everything of ours has to be in the real
/// one; what we lack is fine. It sees neither overload ambiguity nor nullability.
/// </summary>
internal sealed partial class SignatureComparer(SignatureList ours, SignatureList real)
{
    /// <summary>One line for each difference, in the order of our list; empty when our part agrees.</summary>
    public static IReadOnlyList<string> Compare(SignatureList ours, SignatureList real) =>
        [.. new SignatureComparer(ours, real).Differences()];

    private IEnumerable<string> Differences() => ours.Types.Where(type => !IsOursAlone(type)).SelectMany(type =>
        real.Find(type.Name) is { } match ? CompareTypes(type, match) : [$"{type.Name}: no such type"]);

    // Facilities for our tests: no product code may use them, so no real library needs them.
    private static bool IsOursAlone(TypeSignature type) => type.Name.Split('.').SkipLast(1).Contains("Testing");

    private IEnumerable<string> CompareTypes(TypeSignature our, TypeSignature match)
    {
        if (our.Kind != match.Kind) yield return $"{our.Name}: {our.Kind}, should be {match.Kind}";
        if (our.Constraints != match.Constraints)
            yield return $"{our.Name}: constraints [{our.Constraints}], should be [{match.Constraints}]";
        if (!our.TypeParameters.SequenceEqual(match.TypeParameters))
            yield return $"{our.Name}: <{string.Join(',', our.TypeParameters)}>, should be <{string.Join(',', match.TypeParameters)}>";

        var bases = AllBases(match);
        foreach (var wrong in our.Bases.Where(name => !bases.Contains(name)))
            yield return $"{our.Name}: base {wrong}, has only [{string.Join(", ", match.Bases)}]";

        var members = AllMembers(match, bases).ToLookup(member => (member.Access, member.Text));
        foreach (var member in our.Members.Where(member => !IsFreeOverride(member)))
        {
            var modifiers = members[(member.Access, member.Text)].Select(found => found.Modifier).Distinct().ToList();
            if (modifiers.Count == 0)
                yield return $"{our.Name}: {member}{Namesakes(match, member)}";
            else if (!modifiers.Exists(modifier => Agrees(member.Modifier, modifier)))
                yield return $"{our.Name}: {member}, should be {(modifiers[0] == "" ? "plain" : modifiers[0])}";
        }
    }

    // A plain method of ours can be called where the real one is virtual; it just cannot be overridden, which the compiler sees here.
    private static bool Agrees(string our, string real) => our == real || our == "" && real is "virtual" or "abstract" or "default";

    private static bool IsFreeOverride(MemberSignature member) =>
        member.Modifier is "" or "virtual" && (member.Access == "" ? ObjectMember() : Finalizer()).IsMatch(member.Text);

    private static string Namesakes(TypeSignature match, MemberSignature member)
    {
        var names = match.Members.Where(real => real.Name == member.Name).Take(3).ToList();
        return names.Count == 0 ? ": no such member" : ", should be " + string.Join(" or ", names);
    }

    /// <summary>Bases of bases too, with the type arguments put in.</summary>
    private HashSet<string> AllBases(TypeSignature type)
    {
        var bases = new HashSet<string>();
        var open = new Queue<string>(type.Bases);
        while (open.TryDequeue(out var reference))
        {
            if (!bases.Add(reference)) continue;
            foreach (var (found, arguments) in real.Resolve(reference))
                foreach (var next in found.Bases)
                    open.Enqueue(Nesting.Substitute(next, arguments));
        }
        return bases;
    }

    /// <summary>The members of the type and of each base, with the type arguments put in.</summary>
    private IEnumerable<MemberSignature> AllMembers(TypeSignature type, IEnumerable<string> bases) => type.Members.Concat(
        from reference in bases
        from found in real.Resolve(reference)
        where found.Type != type
        from member in found.Type.Members
        select member with { Text = Nesting.Substitute(member.Text, found.Arguments) });

    [GeneratedRegex(@"^(bool Equals\(object \w+\)|int GetHashCode\(\)|string ToString\(\))$")]
    private static partial Regex ObjectMember();

    [GeneratedRegex(@"^void Finalize\(\)$")]
    private static partial Regex Finalizer();
}
