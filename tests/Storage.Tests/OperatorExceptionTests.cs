namespace ActorDistill.Storage.Tests;

public sealed class OperatorExceptionTests
{
    [Theory]
    [InlineData("config.json: no such key", "config.json: no such key")]
    [InlineData("a\nb\r\nc\td", "a b  c d")]
    [InlineData("a\u2028b\u0085c\0d", "a b c d")]
    public void The_message_is_one_line(string message, string expected) =>
        Assert.Equal(expected, new OperatorException(message).Message);

    [Fact]
    public void The_cause_is_kept()
    {
        var cause = new IOException("disk full");
        Assert.Same(cause, new OperatorException("model: cannot be written", cause).InnerException);
    }
}
