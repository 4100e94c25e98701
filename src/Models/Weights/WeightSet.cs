using ActorDistill.Storage;

namespace ActorDistill.Models.Weights;

/// <summary>
/// All weights of a model: one safetensors file, or the shards that an index lists. The index decides which shard holds a weight;
/// what a shard holds beyond the index is not part of the set.
/// </summary>
public sealed class WeightSet : IDisposable
{
    /// <summary>The file of a model that was not cut into shards.</summary>
    public const string WholeFileName = "model.safetensors";

    /// <summary>The list of a sharded model's weights.</summary>
    public const string IndexFileName = "model.safetensors.index.json";

    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, SafetensorsFile> _fileOf = [];
    private readonly List<string> _names = [];

    private WeightSet(string place) => Place = place;

    /// <summary>The folder or file that was opened, for messages about the set as a whole.</summary>
    public string Place { get; }

    /// <summary>Names of the weights: shard by shard in the order of the shards' names, in each in the order of the bytes.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Bytes of all weights.</summary>
    public long TotalBytes => _names.Sum(name => Entry(name).ByteCount);

    /// <summary>The files, in the order of their names.</summary>
    public IReadOnlyList<SafetensorsFile> Files => _files;

    /// <summary>Opens the weights of a Hugging Face folder: the whole file if there is one, else the shards of the index.</summary>
    /// <exception cref="OperatorException">No weights, a shard missing or damaged, or a weight not in its shard.</exception>
    public static WeightSet Open(string folder)
    {
        if (!Directory.Exists(folder))
            throw new OperatorException($"{folder}: there is no such folder");
        var whole = Path.Combine(folder, WholeFileName);
        if (File.Exists(whole))
            return OpenFile(whole);
        var index = Path.Combine(folder, IndexFileName);
        if (!File.Exists(index))
            throw new OperatorException($"{folder}: holds neither {WholeFileName} nor {IndexFileName}");
        return OpenShards(folder, index);
    }

    /// <summary>Opens one safetensors file of any name as a set.</summary>
    /// <exception cref="OperatorException">The file is missing or damaged.</exception>
    public static WeightSet OpenFile(string path)
    {
        var set = new WeightSet(path);
        var file = SafetensorsFile.Open(path);
        set._files.Add(file);
        foreach (var entry in file.Entries)
            set.Add(entry.Name, file);
        return set;
    }

    /// <summary>True when the set holds a weight of that name.</summary>
    public bool Contains(string name) => _fileOf.ContainsKey(name);

    /// <summary>Type, shape and size of a weight.</summary>
    /// <exception cref="OperatorException">There is no such weight.</exception>
    public WeightEntry Entry(string name) => FileWith(name).Find(name)!;

    /// <summary>The path of the file that holds a weight, for messages.</summary>
    /// <exception cref="OperatorException">There is no such weight.</exception>
    public string FileOf(string name) => FileWith(name).Path;

    /// <summary>A piece of a weight's bytes; valid until this set is disposed.</summary>
    /// <exception cref="OperatorException">There is no such weight.</exception>
    public ReadOnlySpan<byte> Bytes(string name, long first, int count) => FileWith(name).Bytes(name, first, count);

    /// <summary>Unmaps every file.</summary>
    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    private static WeightSet OpenShards(string folder, string index)
    {
        var shardOf = ShardIndex.Read(index);
        var set = new WeightSet(folder);
        try
        {
            foreach (var shard in shardOf.GroupBy(pair => pair.Value, pair => pair.Key).OrderBy(shard => shard.Key, StringComparer.Ordinal))
                set.AddShard(index, Path.Combine(folder, shard.Key), [.. shard]);
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    private void AddShard(string index, string path, HashSet<string> names)
    {
        if (!File.Exists(path))
            throw new OperatorException($"{index}: shard {Path.GetFileName(path)} is missing");
        var file = SafetensorsFile.Open(path);
        _files.Add(file);
        foreach (var entry in file.Entries)
            if (names.Remove(entry.Name))
                Add(entry.Name, file);
        if (names.Count > 0)
            throw new OperatorException($"{index}: weight {names.Min(StringComparer.Ordinal)} is not in shard {Path.GetFileName(path)}");
    }

    private void Add(string name, SafetensorsFile file)
    {
        _fileOf.Add(name, file);
        _names.Add(name);
    }

    private SafetensorsFile FileWith(string name) =>
        _fileOf.GetValueOrDefault(name) ?? throw new OperatorException($"{Place}: weight {name} is missing");
}
