using ActorDistill.Protocol.Streams;

namespace ActorDistill.Protocol.Tests.Streams;

public sealed class BlobNameTests
{
    [Theory]
    [InlineData("lm-head")]
    [InlineData("student/small-1/model.safetensors")]
    [InlineData("_a/B.9")]
    public void A_path_of_plain_names_is_one(string name) => Assert.Null(BlobName.Fault(name));

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData(".hidden")]
    [InlineData("-rf")]
    [InlineData("a\\b")]
    [InlineData("C:")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("ä")]
    [InlineData("1/2/3/4/5/6/7/8/9")]
    public void Anything_that_could_lead_elsewhere_is_none(string name) => Assert.NotNull(BlobName.Fault(name));

    [Fact]
    public void It_is_not_longer_than_a_name_of_the_protocol()
    {
        Assert.Null(BlobName.Fault(new string('a', BlobName.LengthMax)));
        Assert.Equal("has 257 characters, must have 1 to 256", BlobName.Fault(new string('a', BlobName.LengthMax + 1)));
    }
}
