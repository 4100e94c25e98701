using ActorDistill.TeacherActors.Serving;
using Grpc.Core;

namespace ActorDistill.TeacherActors.Tests.Serving;

public sealed class BearerTokenTests
{
    private readonly BearerToken _token = new("secret");

    [Fact]
    public void The_secret_behind_Bearer_is_the_token() => Assert.True(_token.IsIn(new Metadata { { "authorization", "Bearer secret" } }));

    [Theory]
    [InlineData("authorization", "Bearer secreT")]
    [InlineData("authorization", "Bearer secret2")]
    [InlineData("authorization", "bearer secret")]
    [InlineData("authorization", "secret")]
    [InlineData("authorization", "")]
    [InlineData("authentication", "Bearer secret")]
    public void Nothing_else_is(string name, string value) => Assert.False(_token.IsIn(new Metadata { { name, value } }));

    [Fact]
    public void Without_a_header_or_with_two_there_is_none()
    {
        Assert.False(_token.IsIn([]));
        Assert.False(_token.IsIn(new Metadata { { "authorization", "Bearer secret" }, { "authorization", "Bearer secret" } }));
    }

    [Fact]
    public void An_empty_secret_is_refused() => Assert.Throws<ArgumentException>(() => new BearerToken(""));
}
