namespace ActorDistill.Storage;

/// <summary>
/// The operator's mistake: a file, key or argument that cannot be right. The host prints <see cref="Exception.Message"/> as it
/// stands and exits with code 2. Mistakes of ours throw something else, with a stack trace.
/// </summary>
public class OperatorException : Exception
{
    /// <summary>One line that names the file or key and says what is wrong or what is allowed.</summary>
    /// <param name="message">Control characters in it become spaces: names out of foreign files must not break the line.</param>
    public OperatorException(string message) : base(OneLine(message))
    {
    }

    /// <summary>As the constructor with a message, keeping the failure that the operating system reported.</summary>
    public OperatorException(string message, Exception innerException) : base(OneLine(message), innerException)
    {
    }

    private static string OneLine(string message) =>
        string.Create(message.Length, message, static (line, source) =>
        {
            for (var index = 0; index < line.Length; index++)
                line[index] = char.IsControl(source[index]) || source[index] is '\u2028' or '\u2029' ? ' ' : source[index];
        });
}
