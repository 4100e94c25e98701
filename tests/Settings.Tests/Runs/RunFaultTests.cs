namespace ActorDistill.Settings.Tests.Runs;

/// <summary>Wrong files, each of which ends in one clear message with the key's path and its line.</summary>
public sealed class RunFaultTests
{
    private const string TwoNodes = """
        nodes { c { coordinator = on, workers { t { role = teacher } } } s { workers { w { role = student } } } }
        """;

    [Theory]
    [InlineData("training.stpes = 5", "f:2: actordistill.training.stpes is not a known key (did you mean actordistill.training.steps?)")]
    [InlineData("teacher.devices = [gpu]", "f:2: actordistill.teacher.devices has gpu, must be cpu, cuda or cuda:N")]
    [InlineData("student.device = \"cuda:x\"", "f:2: actordistill.student.device has cuda:x, must be cpu, cuda or cuda:N")]
    [InlineData("teacher.dtype = int8", "f:2: actordistill.teacher.dtype is int8, must be one of float32, bfloat16, float16, float64")]
    [InlineData("teacher.dtype = float16",
        "f:2: actordistill.teacher.dtype is float16, which needs a GPU, but teacher is on cpu: bfloat16 or float32")]
    [InlineData("model.compute-dtype = float16",
        "f:2: actordistill.model.compute-dtype is float16, which needs a GPU, but student-1 is on cpu: bfloat16 or float32")]
    [InlineData("training.gradient-accumulation = 9", "f:4: actordistill.student.intake.window-batches is 8, must be at least the 9 "
        + "batches of a step of student student (gradient-accumulation)")]
    [InlineData("student.intake.window-batches = 100", "f:4: actordistill.teacher.serving.in-flight is 64, must be at least "
        + "student.intake.window-batches, 100, or a window never fills")]
    [InlineData("cluster.host = \"10.0.0.1\"",
        "f:2: actordistill.cluster.host is 10.0.0.1: beyond loopback security.token or security.tls is needed")]
    [InlineData("teacher.serving.host = \"0.0.0.0\"",
        "f:2: actordistill.teacher.serving.host is 0.0.0.0: beyond loopback security.token or security.tls is needed")]
    [InlineData("security.token = hunter2",
        "f:2: actordistill.security.token must be env:NAME, file:PATH or empty, never the secret itself")]
    [InlineData("security.tls.key = k",
        "f:2: actordistill.security.tls says: certificate, key, authority and bundle go together")]
    [InlineData("security.tls { certificate = c, key = k, authority = a, bundle = b }\n}\n"
        + "akka.remote.dot-netty.tcp.enable-ssl = off\nactordistill {", "f:2: actordistill.security.tls is given, but "
        + "akka.remote.dot-netty.tcp.enable-ssl is off, so the actors would speak in plain text")]
    [InlineData("corpus.text = [a]", "f:4: actordistill.corpus says: text and file exclude each other")]
    [InlineData("model { folder = s, layers = 2 }",
        "f:2: actordistill.model says: folder and layers exclude each other: the folder's config.json has the sizes")]
    [InlineData("payload { kind = samples }\nobjective.kind = reverse-kl", "f:2: actordistill.payload says: payload is samples, which is "
        + "unbiased for forward-kl and forward-cross-entropy only, not for reverse-kl")]
    [InlineData("run.name = \"a/b\"",
        "f:2: actordistill.run.name is no name: letters, digits, '-', '_' and '.', the first a letter or a digit, at most 64")]
    [InlineData("students { a.b { training.steps = 1 } }",
        "f:2: actordistill.students.a.b is not a known key, known here: checkpoints, early-stop, evaluate, model, objective, payload, "
        + "representations, training")]
    [InlineData("students { a { traning.steps = 1 } }",
        "f:2: actordistill.students.a.traning is not a known key (did you mean actordistill.students.a.training?)")]
    [InlineData("model.init.layer-map = [0, x]",
        "f:2: actordistill.model.init.layer-map is [0, x], must be one of uniform, first, influence, or whole numbers in brackets")]
    [InlineData("model.init.layer-map = [2, 0]",
        "f:2: actordistill.model.init says: layer-map is 2,0, must be ascending numbers from 0 up")]
    public void A_wrong_file_is_told_in_one_line(string keys, string line) => Assert.Equal(line, Assert.Single(RunText.FaultsOf(keys)));

    [Theory]
    [InlineData("nodes { c { coordinator = on, workers { t { role = teacher } } } }", "nodes have no worker with role = student")]
    [InlineData("nodes { c { coordinator = on, workers { s { role = student } } } }", "nodes have no worker with role = teacher")]
    [InlineData("nodes { c { workers { s { role = student } t { role = teacher } } } }", "nodes have no node with coordinator = on")]
    [InlineData(TwoNodes + "\nnodes.idle.port = 5", "nodes.idle has no workers and no coordinator = on: nothing would run there")]
    [InlineData(TwoNodes + "\nnodes.s.workers.t.role = student", "nodes.s.workers.t is the name of a worker of nodes.c too")]
    [InlineData(TwoNodes + "\nnodes.s.workers.w.role = studnet",
        "nodes.s.workers.w.role is studnet, must be one of teacher, student (did you mean student?)")]
    [InlineData(TwoNodes + "\nnodes.s.workers.w.role = \"\"", "nodes.s.workers.w.role is empty, must be one of teacher, student")]
    [InlineData(TwoNodes + "\nnodes.s.workers.w.devices = [cpu, cuda]",
        "nodes.s.workers.w.devices has 2 devices, but a student trains on one")]
    [InlineData(TwoNodes + "\nnodes.s.workers.w.cores = [1, 1]",
        "nodes.s.workers.w.cores is [1, 1], must be different whole numbers from 0 up in brackets")]
    [InlineData(TwoNodes + "\nnodes.c.port = 5000\nnodes.s { port = 5000, host = localhost }",
        "nodes.s.port is 5000 for node s, which node c has on the same machine")]
    [InlineData(TwoNodes + "\nnodes.c { port = 5000, admin.port = 5000 }",
        "nodes.c.admin.port is 5000 for the commands of node c, which node c has on the same machine")]
    [InlineData(TwoNodes + "\nnodes.c.port = 5000\nteacher.serving.port = 5000",
        "teacher.serving.port is 5000 for teacher t, which node c has on the same machine")]
    [InlineData(TwoNodes + "\nstudent.count = 2", "student.count counts only without nodes, which name each student")]
    [InlineData(TwoNodes + "\nnodes.s.local = off",
        "nodes.s.seeds is empty and the coordinator has no port in this file, so a node of another machine could not find it")]
    [InlineData(TwoNodes + "\nnodes.s.host = \"10.0.0.1\"",
        "nodes.s.host is 10.0.0.1: beyond loopback security.token or security.tls is needed")]
    [InlineData(TwoNodes + "\nnodes.s.hots = a", "nodes.s.hots is not a known key (did you mean actordistill.nodes.s.host?)")]
    [InlineData(TwoNodes + "\nsecurity.token = \"env:T\"\nnodes.d { coordinator = on, host = \"10.0.0.1\" }",
        "coordinator.journal.kind is sqlite, a file of one machine, but c on 127.0.0.1 and d on 10.0.0.1 may both coordinate: postgresql "
        + "serves both")]
    [InlineData("checkpoint-store.kind = grpc",
        "checkpoint-store.port is 0, but with kind = grpc it must be a number: students are told to look for the store there")]
    [InlineData("checkpoint-store.kind = s3", "checkpoint-store.kind is s3, must be one of folder, grpc")]
    [InlineData(TwoNodes + "\ncheckpoint-store { kind = grpc, port = 7000, node = d }",
        "checkpoint-store.node is d, must be one of the nodes c, s")]
    [InlineData(TwoNodes + "\nnodes.c.port = 7000\ncheckpoint-store { kind = grpc, port = 7000 }",
        "checkpoint-store.port is 7000 for the store of checkpoints, which node c has on the same machine")]
    [InlineData(TwoNodes + "\ncheckpoint-store { kind = grpc, port = 7000, host = \"10.0.0.1\" }",
        "checkpoint-store.host is 10.0.0.1: beyond loopback security.token or security.tls is needed")]
    public void A_wrong_placement_is_told_in_one_line(string keys, string line) =>
        Assert.EndsWith($"actordistill.{line}", Assert.Single(RunText.FaultsOf(keys)));

    [Fact]
    public void A_file_without_model_and_text_is_told_what_it_lacks() => Assert.Equal(
        [
            "actordistill.corpus says: text and file are both empty, one of them must be given",
            "actordistill.teacher.model is empty, must be a text",
        ],
        Assert.Throws<SettingsException>(() => RunText.ParseAlone("")).Faults.Select(fault => $"{fault.Path} {fault.Problem}"));

    [Fact]
    public void What_all_students_have_from_above_is_told_once_and_where_it_stands() => Assert.Equal(
        [
            "f:3: actordistill.students.b.training.warmup is -1, must be a whole number of at least 0",
            "f:2: actordistill.training.stpes is not a known key (did you mean actordistill.training.steps?)",
            "f:2: actordistill.training.steps is 0, must be a whole number of at least 1",
        ],
        RunText.FaultsOf("training { steps = 0, stpes = 1 }\nstudents { b { training.warmup = -1 } c {} }")
            .OrderDescending(StringComparer.Ordinal));

    [Fact]
    public void All_faults_of_a_file_are_told_at_once() => Assert.Equal(
        [2, 3, 4, 5, 6],
        RunText.FaultsOf("""
            run.nmae = a
            training.steps = 0
            teacher.devices = [gpu]
            cluster.host = "10.0.0.1"
            student.intake.window-batches = 0
            """).Select(line => int.Parse(line.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture)).Order());
}
