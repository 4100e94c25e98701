using TorchSharp;

namespace ActorDistill.Distillation.Signals;

/// <summary>The finest alphabet on which every one of several top-k signals is known: the tokens that all kept, and the rest.</summary>
internal static class CommonAlphabet
{
    /// <summary>The members' log-probabilities on it, in the places of the first member's tokens.</summary>
    /// <returns>Token ids [R, K] and for each member its columns [R, K + 1], -inf where a token is not common; of the open scope.</returns>
    public static (torch.Tensor TokenIds, IReadOnlyList<torch.Tensor> Columns) Of(IReadOnlyList<SparseRows> members)
    {
        // matches[m][r, i, j]: place i of the first member and place j of member m name the same token, and both are used.
        var tokenIds = members[0].TokenIds;
        var used = members[0].LogProbs.ne(double.NegativeInfinity).unsqueeze(2);  // [R, K, 1]
        var matches = members.Select(member => tokenIds.unsqueeze(2).eq(member.TokenIds.unsqueeze(1))
            .logical_and(used).logical_and(member.LogProbs.ne(double.NegativeInfinity).unsqueeze(1))).ToList();
        var common = matches.Select(match => match.any(2)).Aggregate((all, found) => all.logical_and(found));  // [R, K]
        return (tokenIds, [.. members.Zip(matches, (member, match) => Columns(member, match, common))]);
    }

    private static torch.Tensor Columns(SparseRows member, torch.Tensor match, torch.Tensor common)
    {
        var place = match.to(torch.int64).argmax(2);  // [R, K], of the member's own places
        var kept = member.LogProbs.gather(1, place).masked_fill(common.logical_not(), double.NegativeInfinity);
        var isKept = match.logical_and(common.unsqueeze(2)).any(1);  // [R, the member's K]
        var others = member.LogProbs.masked_fill(isKept, double.NegativeInfinity);
        return torch.cat([kept, torch.cat([others, member.TailLogProb], 1).logsumexp(1, keepdim: true)], 1);
    }
}
