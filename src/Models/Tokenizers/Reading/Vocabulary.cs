namespace ActorDistill.Models.Tokenizers.Reading;

/// <summary>All tokens, the model's and the added ones: ids from 0 without a hole.</summary>
/// <param name="Texts">Text of each token by id, as the file writes it.</param>
/// <param name="Ids">The model's tokens by text.</param>
/// <param name="Added">The added tokens.</param>
internal sealed record Vocabulary(IReadOnlyList<string> Texts, IReadOnlyDictionary<string, int> Ids, IReadOnlyList<AddedToken> Added)
{
    /// <summary>Reads model.vocab and added_tokens.</summary>
    /// <exception cref="Storage.OperatorException">A token or an id stands twice, or an id has no token.</exception>
    public static Vocabulary Read(JsonSection file)
    {
        var vocab = file.RequiredSection("model").RequiredSection("vocab");
        var (ids, texts) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<int, string>());
        foreach (var property in vocab.Json.EnumerateObject())
        {
            if (property.Value.ValueKind != System.Text.Json.JsonValueKind.Number || !property.Value.TryGetInt32(out var id) || id < 0)
                throw vocab.Fault($"gives \"{property.Name}\" the id {property.Value.GetRawText()}, expected a whole number from 0 on");
            if (!ids.TryAdd(property.Name, id))
                throw vocab.Fault($"holds \"{property.Name}\" twice");
            if (!texts.TryAdd(id, property.Name))
                throw vocab.Fault($"gives the id {id} to \"{texts[id]}\" and to \"{property.Name}\"");
        }
        var added = file.Sections("added_tokens").Select(AddedToken.Read).ToList();
        foreach (var token in added)
            if (ids.TryGetValue(token.Text, out var id) && id != token.Id)
                throw file.Fault("added_tokens", $"give \"{token.Text}\" the id {token.Id}, which is {id} in model.vocab");
            else if (!texts.TryAdd(token.Id, token.Text) && texts[token.Id] != token.Text)
                throw file.Fault("added_tokens", $"give the id {token.Id} to \"{token.Text}\", which is \"{texts[token.Id]}\" already");
        if (added.GroupBy(token => token.Text).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw file.Fault("added_tokens", $"hold \"{twice.Key}\" twice");
        if (texts.Count == 0)
            throw vocab.Fault("is empty");
        var hole = Enumerable.Range(0, texts.Count).FirstOrDefault(id => !texts.ContainsKey(id), -1);
        if (hole >= 0)
            throw file.Fault($"no token has the id {hole}, though ids go up to {texts.Keys.Max()}");
        return new Vocabulary([.. Enumerable.Range(0, texts.Count).Select(id => texts[id])], ids, added);
    }

    /// <summary>The id of a token, an added one first; null when there is none.</summary>
    public int? Find(string text) =>
        Added.FirstOrDefault(token => token.Text == text)?.Id ?? (Ids.TryGetValue(text, out var id) ? id : null);
}
