using ActorDistill.Distillation.Initialization;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Models.Weights;
using ActorDistill.Protocol.Identity;
using ActorDistill.Schedules.Initialization;
using ActorDistill.Settings;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Forward;
using ActorDistill.TeacherActors.Serving;
using ActorDistill.TeacherActors.Tests.Doubles;
using ActorDistill.TeacherActors.Workers;
using TorchSharp;

namespace ActorDistill.TeacherActors.Tests.Workers;

public sealed class StudentMakerTests : IAsyncLifetime
{
    private static readonly TrialId Trial = new("sweep/a");

    private readonly TeacherHome _home = new();
    private readonly BlobRegistry _blobs = new();
    private Corpus _corpus = null!;
    private TeacherDevice _device = null!;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_home.PathOf("students"));
        _corpus = Corpus.Open(_home.PathOf("train.tokens"));
        _device = await TeacherDevice.OpenAsync("device", 1, [], Teacher);
    }

    public async Task DisposeAsync()
    {
        await _device.DisposeAsync();
        _corpus.Dispose();
        _home.Dispose();
    }

    [Theory]
    [InlineData("random", 16, 2)]
    [InlineData("guide-full", 16, 3)]
    [InlineData("uniform", 16, 2)]
    public async Task The_first_weights_are_those_that_one_process_makes_bit_for_bit(string kind, int hiddenSize, int layers)
    {
        var files = await Maker().MakeAsync(
            Trial, _home.Document($"model {{ hidden-size = {hiddenSize}, layers = {layers}, init.kind = {kind} }}"));
        Assert.Equal(["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"], files.Select(file => file.Name));
        DeviceThread.Run(1, () =>
        {
            var settings = new InitializationSettings { Kind = InitializationNames.Find(kind)!.Value, Seed = 1 };
            using var teacher = Teacher();
            using var made = StudentInitialization.Run(
                teacher, teacher.Config.DeriveStudent(hiddenSize, layers), settings,
                settings.NeedsCalibration ? CalibrationText.Read(_corpus, TeacherHome.SequenceLength, settings) : null);
            ModelFolder.Save(made.Decoder, _home.PathOf("expected"), WeightType.F32, sideFilesFrom: _home.PathOf("teacher"));
            return 0;
        });
        Assert.All(files, file => Assert.Equal(Digest.OfFile(_home.PathOf("expected", file.Name)), file.Digest));
        Assert.Equal(
            files.Select(file => (Name: $"student/sweep/a/{file.Name}", file.Digest)),
            _blobs.Descriptions.Select(blob => (blob.Name, blob.Digest)));
    }

    [Fact]
    public async Task What_was_made_before_is_found_and_other_settings_are_made_anew()
    {
        var document = _home.Document("model.hidden-size = 16");
        var first = await Maker().MakeAsync(Trial, document);
        var folder = Assert.Single(Directory.EnumerateDirectories(_home.PathOf("students")));
        Assert.StartsWith("sweep_a-", Path.GetFileName(folder), StringComparison.Ordinal);
        var written = File.GetLastWriteTimeUtc(Path.Combine(folder, "model.safetensors"));
        Assert.Equal(first, await Maker().MakeAsync(Trial, document));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(folder, "model.safetensors")));
        Assert.NotEqual(first, await Maker().MakeAsync(Trial, _home.Document("model.hidden-size = 16, training.seed = 2")));
        await Maker("another teacher").MakeAsync(Trial, document);
        Assert.Equal(3, Directory.EnumerateDirectories(_home.PathOf("students")).Count());
    }

    [Fact]
    public async Task Asked_twice_at_once_it_makes_them_once()
    {
        var (maker, document) = (Maker(), _home.Document("model.hidden-size = 16"));
        var made = await Task.WhenAll(maker.MakeAsync(Trial, document), maker.MakeAsync(Trial, document));
        Assert.Same(made[0], made[1]);
    }

    [Fact]
    public async Task What_trials_no_longer_need_is_deleted_and_made_anew_when_it_is_asked_for()
    {
        var (maker, document, other) = (Maker(), _home.Document("model.hidden-size = 16"), new TrialId("sweep/a-2"));
        var first = await maker.MakeAsync(Trial, document);
        await maker.MakeAsync(other, document);
        maker.Keep(new HashSet<TrialId> { other });
        Assert.StartsWith("sweep_a-2-", Path.GetFileName(Assert.Single(Made)), StringComparison.Ordinal);
        Assert.All(_blobs.Descriptions, blob => Assert.StartsWith("student/sweep/a-2/", blob.Name, StringComparison.Ordinal));
        Assert.Equal(first, await maker.MakeAsync(Trial, document));
        Assert.Equal(2, Made.Count);
        // What is just being written has a hidden name until it is whole.
        var written = Directory.CreateDirectory(_home.PathOf("students", ".b-3.partial-0a1b2c3d"));
        maker.Keep(new HashSet<TrialId> { Trial, other });
        Assert.True(written.Exists && Directory.Exists(written.FullName));
        written.Delete();
        // After a restart nothing has been asked for yet.
        Maker().Keep(new HashSet<TrialId> { Trial });
        Assert.StartsWith("sweep_a-", Path.GetFileName(Assert.Single(Made)), StringComparison.Ordinal);
        Maker().Keep(new HashSet<TrialId>());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_home.PathOf("students")));
    }

    [Fact]
    public async Task A_model_that_is_named_is_offered_as_it_is()
    {
        _home.Save(TeacherHome.Config with { HiddenSize = 16, NumLayers = 2, TieWordEmbeddings = true }, "named", seed: 3);
        var files = await Maker().MakeAsync(Trial, _home.Document("model.folder = named"));
        Assert.Equal(["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"], files.Select(file => file.Name));
        Assert.All(files, file => Assert.Equal(Digest.OfFile(_home.PathOf("named", file.Name)), file.Digest));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_home.PathOf("students")));
    }

    [Fact]
    public async Task A_model_of_another_vocabulary_is_refused()
    {
        _home.Save(TeacherHome.Config with { HiddenSize = 16, NumLayers = 2 }, "named", seed: 3);
        ByteTokenizer.Write(_home.PathOf("named"), ["<start>"]);
        var fault = await Assert.ThrowsAsync<OperatorException>(
            () => Maker().MakeAsync(Trial, _home.Document("model.folder = named")));
        Assert.Contains("teacher and student need one vocabulary", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_student_that_does_not_fit_its_teacher_is_refused_and_may_be_asked_for_again()
    {
        var (maker, wide) = (Maker(), _home.Document("model { hidden-size = 48, init.kind = guide-full }"));
        foreach (var _ in new[] { 1, 2 })
        {
            var fault = await Assert.ThrowsAsync<OperatorException>(() => maker.MakeAsync(Trial, wide));
            Assert.StartsWith("student: hidden_size 48", fault.Message, StringComparison.Ordinal);
        }
        Assert.Empty(Directory.EnumerateFileSystemEntries(_home.PathOf("students")));
    }

    [Fact]
    public async Task Another_text_or_no_document_at_all_is_refused()
    {
        var other = _home.Document("model.hidden-size = 16")
            .Replace(_home.Text.CorpusDigest, new string('0', 64), StringComparison.Ordinal);
        var fault = await Assert.ThrowsAsync<OperatorException>(() => Maker().MakeAsync(Trial, other));
        Assert.StartsWith($"sweep/a is of corpus {new string('0', 64)}, this teacher reads", fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SettingsException>(() => Maker().MakeAsync(Trial, "actordistill { }"));
    }

    private IReadOnlyList<string> Made => [.. Directory.EnumerateDirectories(_home.PathOf("students"))];

    private CausalDecoder Teacher() => ModelFolder.Load(_home.PathOf("teacher"), torch.float32, torch.CPU);

    private StudentMaker Maker(string identity = "a teacher") => new(
        _device, _corpus, _home.PathOf("teacher"), Tokenizer.Load(_home.PathOf("teacher")), identity, _home.PathOf("students"), _blobs);
}
