using System.CommandLine;
using ActorDistill.Models.Configuration;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>"model derive": a student's config.json from a teacher's.</summary>
internal static class ModelDeriveCommand
{
    public static Command Create()
    {
        var teacher = new Argument<string>("teacher") { Description = "Hugging Face folder of the teacher." };
        var target = new Argument<string>("target") { Description = "Folder to write the student's config.json to." };
        var hiddenSize = new Option<int?>("--hidden-size") { Description = "Values per token between the layers." };
        var layers = new Option<int?>("--layers") { Description = "Number of layers." };
        var queryHeads = new Option<int?>("--heads") { Description = "Query heads." };
        var keyValueHeads = new Option<int?>("--key-value-heads") { Description = "Key and value heads." };
        var intermediateSize = new Option<int?>("--intermediate-size") { Description = "Values per token inside a feed-forward block." };
        var headDim = new Option<int?>("--head-dim") { Description = "Values per head." };
        var tie = new Option<bool?>("--tie") { Description = "Whether the head is the embedding: true or false." };
        var command = new Command("derive", """
            Write a student's config.json: the teacher's, with the sizes given; the rest follows in proportion.

            Example:
              actordistill model derive models/teacher models/student --hidden-size 32 --layers 3
            """) { teacher, target, hiddenSize, layers, queryHeads, keyValueHeads, intermediateSize, headDim, tie };
        command.SetAction(parsed =>
        {
            var student = HuggingFaceConfig.Read(parsed.GetValue(teacher)!).DeriveStudent(
                parsed.GetValue(hiddenSize),
                parsed.GetValue(layers),
                parsed.GetValue(queryHeads),
                parsed.GetValue(keyValueHeads),
                parsed.GetValue(intermediateSize),
                parsed.GetValue(headDim),
                parsed.GetValue(tie));
            using var output = AtomicFolder.Create(parsed.GetValue(target)!);
            output.Write(HuggingFaceConfig.FileName, stream => HuggingFaceConfigWriter.Write(stream, student));
            output.Commit();
            var heads = $"{student.NumHeads} heads, {student.NumKeyValueHeads} key-value heads";
            parsed.InvocationConfiguration.Output.WriteLine(FormattableString.Invariant(
                $"{parsed.GetValue(target)}: {student.ParameterCount:n0} parameters, hidden size {student.HiddenSize}, ")
                + $"{student.NumLayers} layers, {heads}, feed-forward {student.IntermediateSize}");
            return CommandRunner.Done;
        });
        return command;
    }
}
