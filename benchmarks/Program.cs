using System.CommandLine;
using System.Globalization;
using ActorDistill.Benchmarks;
using ActorDistill.Benchmarks.FanOut;
using ActorDistill.Benchmarks.Runs;
using ActorDistill.Benchmarks.Streaming;
using TorchSharp;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var python = new Option<string>("--python") { Description = "A Python with torch.", DefaultValueFactory = _ => "/usr/bin/python3" };
var threads = new Option<int[]>("--threads") { DefaultValueFactory = _ => [1, 2], AllowMultipleArgumentsPerToken = true };
var sizes = new Option<string[]>("--sizes") { DefaultValueFactory = _ => ["1M", "20M"], AllowMultipleArgumentsPerToken = true };
var styles = new Option<string[]>("--styles")
{
    Description = "same: our operations one for one; huggingface: as transformers writes them.",
    DefaultValueFactory = _ => ["same", "huggingface"],
    AllowMultipleArgumentsPerToken = true,
};
var device = new Option<string>("--device") { DefaultValueFactory = _ => "cpu" };
var rounds = new Option<int>("--rounds") { Description = "Pairs of runs.", DefaultValueFactory = _ => 7 };
var seconds = new Option<double>("--seconds") { Description = "Length of one run.", DefaultValueFactory = _ => 2.0 };
var decoder = new Command("decoder", "Training step, forward pass and call overhead against Python torch.")
{
    python, threads, sizes, styles, device, rounds, seconds,
};
decoder.SetAction(parsed =>
{
    var (where, pairs, length) = (parsed.GetValue(device)!, parsed.GetValue(rounds), parsed.GetValue(seconds));
    Console.WriteLine($"libtorch {torch.__version__} on {where}; ratio = peer's time / ours, median of {pairs} pairs [min, max]");
    Console.WriteLine("| size | threads | operation | peer | ours | peer's | ratio |");
    Console.WriteLine("|---|---|---|---|---|---|---|");
    using var peer = new PythonPeer(parsed.GetValue(python)!);
    foreach (var size in DecoderSize.All.Where(s => parsed.GetValue(sizes)!.Contains(s.Name)))
        foreach (var count in parsed.GetValue(threads)!)
            foreach (var style in parsed.GetValue(styles)!)
                foreach (var f in DecoderBenchmark.Run(peer, size, count, where, style, pairs, length))
                    Console.WriteLine(Row(f));
    return 0;
});
var steps = new Option<int>("--steps") { DefaultValueFactory = _ => 300 };
var determinism = new Command("determinism", "Digests of the weights after training, twice for each number of threads.") { threads, steps };
determinism.SetAction(parsed => Determinism.Run(parsed.GetValue(threads)!, parsed.GetValue(steps)));
return new RootCommand("Benchmarks of ActorDistill against named peers, in one run each.")
{
    decoder, determinism, TokenizerBenchmark.Create(), HeadBenchmark.Create(), SerialDistillation.Create(), ActorsBenchmark.Create(),
    CodecBenchmark.Create(), FailoverBenchmark.Create(), KillBenchmark.Create(), ChaosBenchmark.Create(), OverlapBenchmark.Create(),
    StudentsBenchmark.Create(), HotAddBenchmark.Create(), TeachersBenchmark.Create(),
    StreamingBenchmark.Create(), FanOutBenchmark.Create(),
}.Parse(args).Invoke();

// An addition is timed by the thousand.
static string Row(PairedFigure f)
{
    var (scale, unit) = f.Operation == "add" ? (1e6, "ns") : (1e3, "ms");
    return $"| {f.Size} | {f.Threads} | {f.Operation} | {f.Style} | {f.MedianOurs * scale:f2} {unit} | {f.MedianPeers * scale:f2} {unit} "
        + $"| {f.MedianRatio:f3} [{f.Ratios[0]:f3}, {f.Ratios[^1]:f3}] |";
}
