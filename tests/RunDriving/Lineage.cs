using System.Text.Json;

namespace ActorDistill.RunDriving;

/// <summary>What the final weights of a trial were made of, as its metrics.jsonl says.</summary>
/// <param name="Batches">The batches of all steps that count, in the order of training.</param>
/// <param name="RepeatedSteps">Steps that were done and taken back by a later start.</param>
/// <param name="Starts">How often a student took the trial on.</param>
public sealed record Lineage(IReadOnlyList<long> Batches, int RepeatedSteps, int Starts)
{
    /// <summary>Follows the lines: a start at step k takes back what lines before it say of steps beyond k.</summary>
    /// <exception cref="InvalidDataException">A step comes twice without a start between, or after a gap.</exception>
    public static Lineage Of(IEnumerable<string> lines)
    {
        var (steps, repeated, starts) = (new List<long[]>(), 0, 0);
        foreach (var line in lines)
        {
            using var json = JsonDocument.Parse(line);
            var (kind, step) = (json.RootElement.GetProperty("kind").GetString(), json.RootElement.GetProperty("step").GetInt32());
            if (kind == "start")
            {
                if (step > steps.Count) throw new InvalidDataException($"a start at step {step} behind step {steps.Count}");
                starts++;
                repeated += steps.Count - step;
                steps.RemoveRange(step, steps.Count - step);
            }
            else if (kind == "step")
            {
                if (step != steps.Count + 1) throw new InvalidDataException($"step {step} behind step {steps.Count}");
                steps.Add([.. json.RootElement.GetProperty("batches").EnumerateArray().Select(batch => batch.GetInt64())]);
            }
        }
        return new Lineage([.. steps.SelectMany(batches => batches)], repeated, starts);
    }

    /// <summary>Null when each batch from 0 on was trained on exactly once, in order; else what is wrong first.</summary>
    /// <param name="batchCount">How many there are.</param>
    public string? FirstFault(long batchCount)
    {
        for (var place = 0; place < Batches.Count; place++)
            if (Batches[place] != place) return $"batch {Batches[place]} where {place} belongs";
        return Batches.Count == batchCount ? null : $"{Batches.Count} batches instead of {batchCount}";
    }
}
