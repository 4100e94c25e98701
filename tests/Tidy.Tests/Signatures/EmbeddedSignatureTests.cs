using System.Reflection;

namespace ActorDistill.Tidy.Tests.Signatures;

public sealed class EmbeddedSignatureTests
{
    [Theory]
    [InlineData("ActorDistill.Embedded.TorchSharp", "torchsharp.txt")]
    [InlineData("ActorDistill.Embedded.Akka", "akka.txt")]
    [InlineData("ActorDistill.Embedded.Grpc", "grpc.txt")]
    public void Everything_our_part_of_a_library_offers_is_in_the_real_one(string assembly, string list)
    {
        var ours = SignatureList.Parse(SignaturePrinter.Print(Assembly.Load(assembly)));
        Assert.NotEmpty(ours.Types);
        Findings.AssertNone(SignatureComparer.Compare(ours, SignatureList.Read(ApiPath(list))));
    }

    [Theory]
    [InlineData("torchsharp.txt", 372)]
    [InlineData("akka.txt", 578)]
    [InlineData("grpc.txt", 100)]
    public void Each_list_of_a_real_library_is_read_whole_and_agrees_with_itself(string list, int typeCount)
    {
        var real = SignatureList.Read(ApiPath(list));
        Assert.Equal(typeCount, real.Types.Count());
        Findings.AssertNone(SignatureComparer.Compare(real, real));
    }

    private static string ApiPath(string list) => Path.Combine(AppContext.BaseDirectory, "Api", list);
}
