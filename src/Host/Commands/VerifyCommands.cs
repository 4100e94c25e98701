using System.CommandLine;
using System.Globalization;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Verification;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Host.Commands;

/// <summary>Comparisons with golden files.</summary>
internal static class VerifyCommands
{
    public static Command Create() => new("verify", "Compare what this program computes with golden files made elsewhere.")
    {
        Forward(),
        VerifyTokenizerCommand.Create(),
        VerifyObjectivesCommand.Create(),
    };

    private static Command Forward()
    {
        var model = new Option<string>("--model") { Description = "Hugging Face folder of the model.", Required = true };
        var golden = new Option<string>("--golden") { Description = "Golden safetensors file.", Required = true };
        var dtype = new Option<string>("--dtype") { Description = "float32, float64 or both.", DefaultValueFactory = _ => "both" };
        var json = JsonOption.Create();
        var compute = new ComputeOptions();
        var command = new Command("forward", """
            Compare a model's forward pass with a golden file: logits, every hidden state, every attention map, token losses.
            A tensor passes when max|x - g| <= r max|g| + a: r = 1e-4, a = 1e-6 in float32; r = 1e-9 in float64. Exit code 1 above it.

            Example:
              actordistill verify forward --model models/tiny --golden models/tiny/forward.safetensors
            """) { model, golden, dtype, json };
        compute.AddTo(command);
        command.SetAction(parsed =>
        {
            var dtypes = DtypesOf(parsed.GetValue(dtype)!);
            var device = compute.Apply(parsed);
            var runs = dtypes.Select(type => Run(parsed.GetValue(model)!, parsed.GetValue(golden)!, type, device)).ToList();
            foreach (var run in runs)
                Print(run, parsed.InvocationConfiguration.Output);
            JsonOption.Write(parsed.GetValue(json), new { Model = parsed.GetValue(model), Golden = parsed.GetValue(golden), Runs = runs });
            return runs.All(run => run.Passes) ? CommandRunner.Done : CommandRunner.CheckFailed;
        });
        return command;
    }

    private static IReadOnlyList<torch.ScalarType> DtypesOf(string name) => name switch
    {
        "float32" => [torch.ScalarType.Float32],
        "float64" => [torch.ScalarType.Float64],
        "both" => [torch.ScalarType.Float32, torch.ScalarType.Float64],
        _ => throw new OperatorException($"--dtype is {name}, must be float32, float64 or both"),
    };

    private static VerificationRun Run(string model, string golden, torch.ScalarType dtype, torch.Device device)
    {
        using var decoder = ModelFolder.Load(model, dtype, device);
        var bound = dtype == torch.ScalarType.Float64 ? ErrorBound.Float64 : ErrorBound.Float32;
        return new VerificationRun(dtype.ToString().ToLowerInvariant(), device.ToString(), ForwardVerification.Run(decoder, golden, bound));
    }

    private static void Print(VerificationRun run, TextWriter output)
    {
        output.WriteLine($"{run.Dtype} on {run.Device}");
        output.WriteLine($"  {"tensor",-18} {"largest error",14} {"allowed",10} {"share",8}");
        foreach (var c in run.Comparisons)
            Line($"  {c.Name,-18} {c.LargestError,14:e3} {c.Bound,10:e2} {c.ShareOfBound,8:f4}{(c.Passes ? "" : "  FAILED")}");
        var (verdict, worst) = (run.Passes ? "passed" : "FAILED", run.Comparisons.MaxBy(comparison => comparison.ShareOfBound)!);
        Line($"  {verdict}: worst is {worst.Name}, largest error {worst.LargestError:e3}, allowed {worst.Bound:e3}");

        void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
    }

    private sealed record VerificationRun(string Dtype, string Device, IReadOnlyList<Comparison> Comparisons)
    {
        public bool Passes => Comparisons.All(comparison => comparison.Passes);
    }
}
