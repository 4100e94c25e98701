using ActorDistill.Host.Nodes;
using ActorDistill.Host.Runs;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;

namespace ActorDistill.Host.Launching;

/// <summary>A run's folder with all that has to be there before its first node, held by whoever leads the run.</summary>
internal sealed class RunOpening : IDisposable
{
    private readonly FileHold _hold;

    private RunOpening(RunSettings settings, RunFolder folder, RunSecret secret, RunTls? tls, FileHold hold) =>
        (Settings, Folder, Secret, Tls, _hold) = (settings, folder, secret, tls, hold);

    public RunSettings Settings { get; }

    public RunFolder Folder { get; }

    public RunSecret Secret { get; }

    public RunTls? Tls { get; }

    /// <summary>The way to the run.</summary>
    public Admin.RunAdmin Admin => new(Settings, Folder, Secret, Tls);

    /// <summary>Checks what the file says, opens the folder, makes the secret and the token files.</summary>
    /// <param name="settings">Of the run.</param>
    /// <param name="resume">Whether the folder has a run to go on with.</param>
    /// <param name="nodes">Those that start here.</param>
    /// <exception cref="OperatorException">Somebody leads this run already, or it is there, or it is not.</exception>
    /// <exception cref="ActorDistill.Settings.SettingsException">What the file says cannot be on this machine.</exception>
    public static RunOpening Open(RunSettings settings, bool resume, IReadOnlyList<PlacedNode> nodes)
    {
        if (nodes.Count == 0) throw new OperatorException($"{settings.File.Path}: none of its nodes is of this machine");
        RunCheck.Require(settings, nodes);
        RequireState(settings.Folder, resume);
        var folder = RunFolder.Open(settings.Folder);
        var hold = FileHold.Take(folder.Lock, "another launch or run of it");
        try
        {
            var secret = RunSecret.Provide(settings.Security, folder);
            var tls = RunTls.Load(settings.Security.Tls);
            // Once, and not by each node for itself.
            CorpusProvision.Provide(settings, folder);
            if (settings.Nodes.All(node => node.IsLocal)) ForgetMembers(folder);
            return new RunOpening(settings, folder, secret, tls, hold);
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _hold.Dispose();

    private static void RequireState(string path, bool resume)
    {
        var isRun = Directory.Exists(new RunFolder(path).Nodes);
        if (resume && !isRun) throw new OperatorException($"{path}: holds no run to resume");
        if (!resume && isRun) throw new OperatorException($"{path}: holds a run already; --resume goes on with it");
    }

    /// <summary>
    /// A cluster whose nodes are all of this machine and all dead is no more: its founder need not ask for it, which would take as long as
    /// the last of them needs to start.
    /// </summary>
    private static void ForgetMembers(RunFolder folder)
    {
        if (!Directory.Exists(folder.Nodes)) return;
        var names = Directory.EnumerateDirectories(folder.Nodes).Select(node => Path.GetFileName(node)).ToList();
        var alive = names.FirstOrDefault(name => !FileHold.IsFree(folder.NodeLock(name)));
        if (alive != null) throw new OperatorException($"{folder.Node(alive)}: a process of this node is still there");
        foreach (var name in names)
        {
            File.Delete(folder.NodeMembers(name));
            File.Delete(folder.NodeAdmin(name));
        }
    }
}
