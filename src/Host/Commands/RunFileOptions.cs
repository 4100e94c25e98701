using System.CommandLine;
using ActorDistill.Settings.Runs;

namespace ActorDistill.Host.Commands;

/// <summary>The file of a run and what is changed of it on the command line.</summary>
internal sealed class RunFileOptions
{
    private readonly Argument<string> _file = new("FILE") { Description = "The run's file (HOCON)." };
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "A setting that wins over the file's, as --set \"training.steps = 100\"; as often as needed.",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_file);
        command.Options.Add(_set);
    }

    /// <summary>As the operator named it.</summary>
    public string PathOf(ParseResult parsed) => parsed.GetValue(_file)!;

    /// <summary>What is changed.</summary>
    public IReadOnlyList<string> OverridesOf(ParseResult parsed) => parsed.GetValue(_set) ?? [];

    /// <summary>Reads it.</summary>
    /// <exception cref="Settings.SettingsException">All that is wrong with it.</exception>
    public RunSettings Load(ParseResult parsed) => RunFile.Load(PathOf(parsed), OverridesOf(parsed));

    /// <summary>Reads it for one of its nodes: it may be a file of students alone.</summary>
    /// <exception cref="Settings.SettingsException">All that is wrong with it.</exception>
    public MemberSettings LoadMember(ParseResult parsed) => RunFile.LoadMember(PathOf(parsed), OverridesOf(parsed));
}
