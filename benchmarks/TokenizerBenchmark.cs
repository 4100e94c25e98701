using System.CommandLine;
using System.Diagnostics;
using System.Text;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Models.Tokenizers.Training;

namespace ActorDistill.Benchmarks;

/// <summary>Encoding and training speed on the SDK's documentation, next to a tokenizer from npm, in turns.</summary>
internal static class TokenizerBenchmark
{
    private const int TrainedVocabSize = 4096;
    private const int SampleCount = 200;

    public static Command Create()
    {
        var tokenizer = new Option<string>("--tokenizer") { Description = "Folder of GPT-2's tokenizer.json.", Required = true };
        var rounds = new Option<int>("--rounds") { Description = "Runs of each, in turns.", DefaultValueFactory = _ => 5 };
        var threads = new Option<int[]>("--threads") { DefaultValueFactory = _ => [1, 2], AllowMultipleArgumentsPerToken = true };
        var megabytes = new Option<double>("--megabytes") { Description = "Text at most.", DefaultValueFactory = _ => 30 };
        var peer = new Option<string[]>("--npm-peer")
        {
            Description = "tiktoken, gpt-tokenizer: installed by npm into a folder that goes away.",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("tokenizer", "Encoding and training a tokenizer against one from npm.")
        {
            tokenizer, rounds, threads, megabytes, peer,
        };
        command.SetAction(parsed => Run(
            Tokenizer.Load(parsed.GetValue(tokenizer)!),
            Documents((long)(parsed.GetValue(megabytes) * 1e6)),
            parsed.GetValue(rounds),
            parsed.GetValue(threads)!,
            parsed.GetValue(peer)!));
        return command;
    }

    private static List<byte[]> Documents(long mostBytes)
    {
        var corpus = DefaultCorpus.Documents().OfType<TextDocument>().Select(document => document.Utf8.ToArray()).ToList();
        var documents = new List<byte[]>();
        // The corpus has 15 MB of text, so it is taken over and over until there is enough.
        for (var (at, left) = (0, mostBytes - corpus[0].Length); left >= 0; left -= corpus[at].Length)
        {
            documents.Add(corpus[at]);
            at = (at + 1) % corpus.Count;
        }
        return documents;
    }

    private static int Run(Tokenizer tokenizer, List<byte[]> documents, int rounds, int[] threads, string[] packages)
    {
        var megabytes = documents.Sum(text => (long)text.Length) / 1e6;
        var joined = documents.SelectMany(text => (byte[])[.. text, (byte)'\n']).ToArray();
        Console.WriteLine($"{documents.Count} documents, {megabytes:f2} MB; median of {rounds} runs in turns [min, max], MB/s");
        var peers = packages.Select(package => new NpmTokenizerPeer(package, [.. documents.Select(Encoding.UTF8.GetString)])).ToList();
        var figures = new Dictionary<string, List<double>>();
        // The first round warms up and counts for nobody.
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var count in threads)
            {
                Note($"ActorDistill encode, documents, threads {count}", Seconds(() => EncodeDocuments(tokenizer, documents, count)));
                Note($"ActorDistill encode, one text, threads {count}", Seconds(() => tokenizer.EncodeParallel(joined, [], count)));
                Note($"ActorDistill train {TrainedVocabSize}, threads {count}", Seconds(() => Train(documents, count)));
            }
            foreach (var peer in peers)
                Note($"{peer.Name} {peer.Version} encode, documents, thread 1", peer.EncodeAll().Seconds);

            void Note(string what, double seconds)
            {
                if (round > 0)
                    (figures.TryGetValue(what, out var list) ? list : figures[what] = []).Add(megabytes / seconds);
            }
        }
        Console.WriteLine("| what | MB/s | range |");
        Console.WriteLine("|---|---|---|");
        foreach (var (what, list) in figures)
            Console.WriteLine($"| {what} | {list.Order().ElementAt(list.Count / 2):f1} | [{list.Min():f1}, {list.Max():f1}] |");
        var areEqual = peers.Select(peer => Compare(tokenizer, documents, peer)).ToList();
        foreach (var peer in peers)
            peer.Dispose();
        return areEqual.All(equal => equal) ? 0 : 1;
    }

    private static long EncodeDocuments(Tokenizer tokenizer, List<byte[]> documents, int threads)
    {
        var tokenCount = 0L;
        Parallel.ForEach(
            documents,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => new List<int>(),
            (text, _, ids) =>
            {
                ids.Clear();
                tokenizer.Encode(text, ids);
                Interlocked.Add(ref tokenCount, ids.Count);
                return ids;
            },
            _ => { });
        return tokenCount;
    }

    private static void Train(List<byte[]> documents, int threads) =>
        new TokenizerTrainer(TrainedVocabSize, threads).Train(documents.Select(text => (ReadOnlyMemory<byte>)text));

    private static bool Compare(Tokenizer tokenizer, List<byte[]> documents, NpmTokenizerPeer peer)
    {
        var sample = Enumerable.Range(0, SampleCount).Select(at => (int)((long)at * documents.Count / SampleCount)).Distinct().ToList();
        var same = sample.Count(at => peer.Encode(at).SequenceEqual(tokenizer.Encode(Encoding.UTF8.GetString(documents[at]))));
        var (all, ours) = (peer.EncodeAll().TokenCount, EncodeDocuments(tokenizer, documents, threads: 1));
        Console.WriteLine($"{peer.Name}: ids of {same} of {sample.Count} sampled documents are equal; {all} tokens in all, ours {ours}");
        return same == sample.Count && all == ours;
    }

    private static double Seconds(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    }
}
