using ActorDistill.Settings.Files;
using ActorDistill.Settings.Students;

namespace ActorDistill.Settings.Runs;

/// <summary>What every node of a run has to know of it. A node that only has students needs no more: the rest comes from others.</summary>
/// <param name="Name">Of the run; nodes of another run are refused.</param>
/// <param name="Folder">Where everything of the run is kept; shared by its student nodes.</param>
/// <param name="Security">The run's secret and certificates.</param>
/// <param name="StudentService">How batches are taken in.</param>
/// <param name="Nodes">The nodes that the file names.</param>
public record MemberSettings(
    string Name, string Folder, SecuritySettings Security, StudentSettings StudentService, IReadOnlyList<PlacedNode> Nodes)
{
    /// <summary>What was read, without any defaults: for Akka's own section, and for the places of faults that are found later.</summary>
    public required HoconFile File { get; init; }

    /// <summary>A node with one student, as it is when no file names it; it has no name of its own.</summary>
    public required PlacedNode Newcomer { get; init; }

    /// <summary>The node of a student that the file does not name. Its worker has the node's name.</summary>
    /// <param name="name">Unique in the run.</param>
    /// <exception cref="SettingsException">It is no name.</exception>
    public PlacedNode NewcomerNamed(string name) => Naming.Fault(name) is { } fault
        ? throw new SettingsException([new SettingFault(null, name, fault)])
        : Newcomer with { Name = name, Workers = [.. Newcomer.Workers.Select(worker => worker with { Name = name })] };

    /// <summary>A fault that only shows when models and machines are looked at.</summary>
    /// <param name="key">Below the product's section, as "teacher.model".</param>
    /// <param name="problem">What is there and what is allowed: "is 0, must be at least 1".</param>
    public SettingFault Fault(string key, string problem)
    {
        string[] path = [RunFile.ProductSection, .. key.Split('.')];
        return new SettingFault(File.Places.NearestTo(path), string.Join('.', path), problem);
    }
}
