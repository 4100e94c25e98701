namespace ActorDistill.Host.Tests;

public class GenerateCommandTests
{
    private const string Beginning =
        "Once upon a time, there was a little girl named Lily. She loved to play outside in the park.";

    private static string Model => SharedFolder.PathOf("models", "stories260K");

    [SharedTheory]
    [InlineData("")]
    [InlineData("Once upon a time")]
    public void Stories260K_at_temperature_0_begins_as_known_whatever_of_it_the_prompt_gives(string prompt)
    {
        string[] options = ["--prompt", prompt, "--temperature", "0", "--tokens", "60", "--dtype", "float64"];
        var run = HostRun.Of(["generate", "--model", Model, .. options]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith(Beginning, run.Output);
    }

    [SharedFact]
    public void The_seed_decides_the_text()
    {
        Assert.Equal(Draw("5"), Draw("5"));
        Assert.NotEqual(Draw("5"), Draw("6"));

        static string Draw(string seed)
        {
            string[] sampling = ["--temperature", "0.8", "--top-k", "40", "--top-p", "0.95", "--tokens", "40", "--seed", seed];
            var run = HostRun.Of(["generate", "--model", Model, .. sampling]);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            return run.Output;
        }
    }

    [SharedTheory]
    [InlineData("--temperature", "-1", "--temperature is -1, must be a finite number from 0 up")]
    [InlineData("--top-k", "0", "--top-k is 0, must be at least 1")]
    [InlineData("--top-p", "1.5", "--top-p is 1.5, must be above 0 and at most 1")]
    [InlineData("--tokens", "0", "--tokens is 0, must be at least 1")]
    [InlineData("--tokens", "512", "--tokens is 512, must be at most 511: the model's max_position_embeddings 512 less the prompt")]
    public void Options_out_of_range_name_what_is_allowed(string option, string value, string line) =>
        HostRun.Of("generate", "--model", Model, option, value).RequireMistake(line);
}
