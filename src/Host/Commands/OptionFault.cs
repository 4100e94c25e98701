using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>Faults of settings, which begin with a setting's name, in the words of a command line.</summary>
internal static class OptionFault
{
    /// <exception cref="OperatorException">There is a fault: "--NAME is ...".</exception>
    public static void Throw(string? fault)
    {
        if (fault != null)
            throw new OperatorException($"--{fault}");
    }

    /// <exception cref="OperatorException">The value is below what is allowed.</exception>
    public static int RequireAtLeast(int least, string option, int value) =>
        value >= least ? value : throw new OperatorException($"{option} is {value}, must be at least {least}");
}
