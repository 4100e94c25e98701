using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// A part of a model: parameters, buffers and sub-modules by name. What is registered leaves its dispose scope and is disposed of
        /// with the module.
        /// </summary>
        public class Module : IDisposable
        {
            private readonly List<(string Name, Parameter Parameter)> _parametersByName = [];
            private readonly List<(string Name, Tensor Buffer, bool Persistent)> _buffersByName = [];
            private readonly List<(string Name, Module Module)> _modulesByName = [];
            private bool _training = true;

            /// <summary>A module with nothing in it; the name is for messages.</summary>
            protected Module(string name) => this.name = name;

            /// <summary>The name for messages.</summary>
            protected string name;

            /// <summary>Whether the module is in training mode.</summary>
            public virtual bool training => _training;

            /// <summary>The name for messages.</summary>
            public virtual string GetName() => name;

            /// <summary>Adds a parameter. Throws InvalidOperationException for a taken name, ArgumentException for a dot in it.</summary>
            public virtual void register_parameter(string name, Parameter param)
            {
                RequireFree(name, _parametersByName.Select(p => p.Name));
                param.DetachFromDisposeScope();
                _parametersByName.Add((name, param));
            }

            /// <summary>Adds a tensor that is not trained; persistent ones belong to the saved state.</summary>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                RequireFree(name, _buffersByName.Select(b => b.Name));
                tensor.DetachFromDisposeScope();
                _buffersByName.Add((name, tensor, persistent));
            }

            /// <summary>Adds a sub-module after having it register its own components.</summary>
            public virtual void register_module(string name, Module submodule)
            {
                RequireFree(name, _modulesByName.Select(m => m.Name));
                submodule.RegisterComponents();
                _modulesByName.Add((name, submodule));
            }

            /// <summary>
            /// Called when the module becomes part of another. Here nothing: unlike TorchSharp, which registers the fields it finds, a
            /// module registers by itself.
            /// </summary>
            protected virtual void RegisterComponents()
            {
            }

            /// <summary>The direct sub-modules with their names.</summary>
            public virtual IEnumerable<(string name, Module module)> named_children() => _modulesByName.Select(m => (m.Name, m.Module));

            /// <summary>All sub-modules with their paths, each before its own.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var (childName, child) in _modulesByName)
                {
                    yield return (childName, child);
                    foreach (var (path, module) in child.named_modules())
                        yield return ($"{childName}.{path}", module);
                }
            }

            /// <summary>The parameters with their paths, in order of registration; each once.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<nint>();
                var parts = recurse ? _modulesByName : [];
                var theirs = parts.SelectMany(m => m.Module.named_parameters().Select(p => ($"{m.Name}.{p.name}", p.parameter)));
                foreach (var (path, parameter) in _parametersByName.Concat(theirs))
                    if (seen.Add(parameter.Handle))
                        yield return (path, parameter);
            }

            /// <summary>The parameters, in order of registration; each once.</summary>
            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);

            /// <summary>The buffers with their paths.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var own = _buffersByName.Where(b => b.Persistent || include_nonpersistent).Select(b => (b.Name, b.Buffer));
                return recurse
                    ? own.Concat(_modulesByName.SelectMany(m =>
                        m.Module.named_buffers(true, include_nonpersistent).Select(b => ($"{m.Name}.{b.name}", b.buffer))))
                    : own;
            }

            /// <summary>The parameter at a path, or null. A parameter that two modules share is found at both paths.</summary>
            public virtual Parameter? get_parameter(string target)
            {
                var own = _parametersByName.Find(p => p.Name == target).Parameter;
                var dot = target.IndexOf('.');
                return own is not null || dot < 0
                    ? own
                    : _modulesByName.Find(m => m.Name == target[..dot]).Module?.get_parameter(target[(dot + 1)..]);
            }

            /// <summary>Whether there is a parameter at a path.</summary>
            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            /// <summary>Puts the module and its parts into training mode, or out of it.</summary>
            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var (_, module) in _modulesByName)
                    module.train(train);
            }

            /// <summary>Takes the module and its parts out of training mode.</summary>
            public virtual void eval() => train(false);

            /// <summary>Forgets the gradients of all parameters, or fills them with zeros.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                    Gradients.Clear(parameter, set_to_none);
            }

            /// <summary>Disposes of parameters, buffers and sub-modules.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Disposes of parameters, buffers and sub-modules.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                    return;
                foreach (var (_, parameter) in _parametersByName)
                    parameter.Dispose();
                foreach (var (_, buffer, _) in _buffersByName)
                    buffer.Dispose();
                foreach (var (_, module) in _modulesByName)
                    module.Dispose();
            }

            // A parameter that is set anew keeps its place among the others.
            private protected void ReplaceParameter(string name, Parameter? before, Parameter? after)
            {
                if (ReferenceEquals(before, after))
                    return;
                var at = _parametersByName.FindIndex(p => p.Name == name);
                before?.Dispose();
                after?.DetachFromDisposeScope();
                if (at < 0 && after is not null)
                    _parametersByName.Add((name, after));
                else if (at >= 0 && after is not null)
                    _parametersByName[at] = (name, after);
                else if (at >= 0)
                    _parametersByName.RemoveAt(at);
            }

            private protected void ReplaceModule(string name, Module after)
            {
                var at = _modulesByName.FindIndex(m => m.Name == name);
                _modulesByName[at].Module.Dispose();
                after.RegisterComponents();
                _modulesByName[at] = (name, after);
            }

            private void RequireFree(string wanted, IEnumerable<string> taken)
            {
                if (wanted.Contains('.'))
                    throw new ArgumentException($"the name '{wanted}' in {name} holds a dot");
                if (taken.Contains(wanted))
                    throw new InvalidOperationException($"the name '{wanted}' in {name} is taken");
            }
        }

        /// <summary>Something that is called with one input.</summary>
        public interface IModule<T, TResult>
        {
            /// <summary>Runs it.</summary>
            TResult call(T input1);
        }

        /// <summary>A module with one input.</summary>
        public abstract class Module<T, TResult> : Module, IModule<T, TResult>
        {
            /// <summary>A module with nothing in it.</summary>
            protected Module(string name)
                : base(name)
            {
            }

            /// <summary>What the module computes; run it through <see cref="call"/>.</summary>
            public abstract TResult forward(T input);

            /// <summary>Runs the module.</summary>
            public TResult call(T input) => forward(input);
        }
    }
}

/// <summary>Forgetting gradients.</summary>
internal static class Gradients
{
    internal static void Clear(torch.Tensor parameter, bool setToNone)
    {
        if (setToNone)
        {
            parameter.grad = null;
            return;
        }
        using var gradient = parameter.grad?.DetachFromDisposeScope();
        gradient?.zero_();
    }
}
