using System.CommandLine;
using System.Globalization;
using ActorDistill.Distillation.Verification;
using ActorDistill.Models.Verification;
using TorchSharp;

namespace ActorDistill.Host.Commands;

/// <summary>"verify objectives": losses, gradients and schedules of t against a folder of golden cases.</summary>
internal static class VerifyObjectivesCommand
{
    private static readonly torch.ScalarType[] Dtypes = [torch.ScalarType.Float32, torch.ScalarType.Float64];

    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Holds manifest.json, its cases and taid_schedule.json." };
        var json = JsonOption.Create();
        var compute = new ComputeOptions();
        var command = new Command("objectives", """
            Compare every objective with golden losses and gradients: plain, and through the fused head; in float32 and in float64. Then
            replay the golden schedules of TAID's t, to 1e-12.
            A tensor passes when max|x - g| <= r max|g| + a. float32: gradients r = 1e-5, a = 1e-7; losses r = 1e-5, a = 1e-6 T^2.
            float64: r = 1e-10, a = 1e-12. Exit code 1 above it, or when a case names an objective that is not known.

            Example:
              actordistill verify objectives tests/Golden/objectives
            """) { folder, json };
        compute.AddTo(command);
        command.SetAction(parsed =>
        {
            var device = compute.Apply(parsed);
            var cases = GoldenManifest.Read(parsed.GetValue(folder)!);
            var schedules = TaidVerification.Run(parsed.GetValue(folder)!);
            var unknown = cases.Where(golden => golden.Settings == null).Select(golden => golden.ObjectiveName).Distinct().ToList();
            var runs = Dtypes.Select(dtype => Run(cases, dtype, device)).ToList();

            var output = parsed.InvocationConfiguration.Output;
            foreach (var run in runs)
                Print(run, output);
            Print(schedules, output);
            foreach (var name in unknown)
                output.WriteLine($"FAILED: no objective is called {name}");
            JsonOption.Write(
                parsed.GetValue(json),
                new { Folder = parsed.GetValue(folder), CaseCount = cases.Count, Unknown = unknown, Runs = runs, Schedules = schedules });
            return unknown.Count == 0 && runs.All(run => run.Passes) && schedules.All(schedule => schedule.Passes)
                ? CommandRunner.Done
                : CommandRunner.CheckFailed;
        });
        return command;
    }

    private static VerificationRun Run(IReadOnlyList<GoldenCase> cases, torch.ScalarType dtype, torch.Device device)
    {
        var checks = cases.Where(golden => golden.Settings != null)
            .SelectMany(golden => ObjectiveVerification.Run(golden, dtype, device))
            .SelectMany(check => check.Comparisons.Select(comparison => (check.Objective, check.Path, check.File, comparison)));
        // Cases differ in scale, so the worst error is the one nearest to, or farthest above, what its own case allows.
        var lines = checks.GroupBy(check => (check.Objective, check.Path))
            .Select(group => (group.Key, Worst: group.MaxBy(check => check.comparison.ShareOfBound), Failures: group.Where(Fails)))
            .Select(group => new ObjectiveLine(
                group.Key.Objective,
                group.Key.Path,
                group.Worst.comparison,
                group.Worst.File,
                [.. group.Failures.Select(failure => failure.File).Distinct()]))
            .OrderBy(line => line.Path == "fused")
            .ToList();
        return new VerificationRun(dtype.ToString().ToLowerInvariant(), device.ToString(), lines);

        static bool Fails((string Objective, string Path, string File, Comparison Comparison) check) => !check.Comparison.Passes;
    }

    private static void Print(VerificationRun run, TextWriter output)
    {
        output.WriteLine($"{run.Dtype} on {run.Device}");
        output.WriteLine($"  {"objective",-22} {"path",-5} {"largest error",14} {"allowed",10} {"share",8}  of");
        foreach (var line in run.Objectives)
        {
            var worst = line.Worst;
            output.WriteLine(FormattableString.Invariant(
                $"  {line.Objective,-22} {line.Path,-5} {worst.LargestError,14:e3} {worst.Bound,10:e2} {worst.ShareOfBound,8:f4}")
                + $"  {worst.Name}, {line.File}");
            foreach (var file in line.FailedFiles)
                output.WriteLine($"  FAILED: {line.Objective}, {line.Path}: {file}");
        }
        output.WriteLine($"  {(run.Passes ? "passed" : "FAILED")}");
    }

    private static void Print(IReadOnlyList<Comparison> schedules, TextWriter output)
    {
        output.WriteLine("taid schedule, float64");
        foreach (var schedule in schedules)
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {schedule.Name,-40} {schedule.LargestError,10:e3} {schedule.Bound,10:e2}{(schedule.Passes ? "" : "  FAILED")}"));
    }

    private sealed record ObjectiveLine(string Objective, string Path, Comparison Worst, string File, IReadOnlyList<string> FailedFiles);

    private sealed record VerificationRun(string Dtype, string Device, IReadOnlyList<ObjectiveLine> Objectives)
    {
        public bool Passes => Objectives.All(line => line.FailedFiles.Count == 0);
    }
}
