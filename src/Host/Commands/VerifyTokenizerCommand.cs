using System.CommandLine;
using ActorDistill.Models.Tokenizers;

namespace ActorDistill.Host.Commands;

/// <summary>"verify tokenizer": ids and decoded text against a golden file.</summary>
internal static class VerifyTokenizerCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Folder with tokenizer.json.", Required = true };
        var golden = new Option<string>("--golden") { Description = "Golden JSON file.", Required = true };
        var json = JsonOption.Create();
        var command = new Command("tokenizer", """
            Compare a tokenizer with a golden file: a list of cases of text, ids (with special tokens) and decoded text (without).
            Everything must be equal. Exit code 1 when a case differs.

            Example:
              actordistill verify tokenizer --model models/tiny --golden tiny-tokens.json
            """) { model, golden, json };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var (caseCount, differences) = TokenizerVerification.Run(Tokenizer.Load(parsed.GetValue(model)!), parsed.GetValue(golden)!);
            output.WriteLine($"{caseCount - differences.Count} of {caseCount} cases are identical");
            if (differences is [var first, ..])
                output.WriteLine($"FAILED: case {first.Index}: {first.Difference}");
            JsonOption.Write(
                parsed.GetValue(json),
                new { Model = parsed.GetValue(model), Golden = parsed.GetValue(golden), CaseCount = caseCount, Differences = differences });
            return differences.Count == 0 ? CommandRunner.Done : CommandRunner.CheckFailed;
        });
        return command;
    }
}
