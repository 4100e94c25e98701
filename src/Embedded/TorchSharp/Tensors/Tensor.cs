using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// An n-dimensional array on a device, held by libtorch. A new tensor belongs to the dispose scope that is open on its thread, if any.
    /// A failing operation throws <see cref="ExternalException"/> with libtorch's message.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private static long _totalCount;
        private static long _peakCount;
        private nint _handle;

        internal Tensor(nint handle)
        {
            if (handle == 0)
                throw Native.Failure();
            _handle = handle;
            var total = Interlocked.Increment(ref _totalCount);
            if (total > Volatile.Read(ref _peakCount))
                RaisePeak(total);
            DisposeScopeManager.Register(this);
        }

        /// <summary>Frees the native tensor of one that nobody disposed of.</summary>
        ~Tensor() => Dispose(false);

        /// <summary>How many tensors of this process hold a native handle now.</summary>
        public static long TotalCount => Interlocked.Read(ref _totalCount);

        /// <summary>The largest <see cref="TotalCount"/> so far.</summary>
        public static long PeakCount => Interlocked.Read(ref _peakCount);

        /// <summary>The native handle. Throws InvalidOperationException once the tensor is disposed of.</summary>
        public nint Handle => _handle != 0 ? _handle : throw new InvalidOperationException("the tensor was disposed of");

        /// <summary>Whether the tensor was disposed of.</summary>
        public bool IsInvalid => _handle == 0;

        internal DisposeScope? OwningDisposeScope { get; set; }

        // Where this tensor stands in its scope's list.
        internal int ScopeSlot { get; set; }

        /// <summary>Gives the memory back at once.</summary>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Gives the memory back; from the finalizer when <paramref name="disposing"/> is false.</summary>
        protected virtual void Dispose(bool disposing)
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle == 0)
                return;
            if (disposing)
                DisposeScopeManager.Forget(this);
            Native.ad_free(handle);
            Interlocked.Decrement(ref _totalCount);
        }

        /// <summary>Hands the native handle over; this tensor is invalid from then on.</summary>
        public nint DecoupleFromNativeHandle()
        {
            var handle = Handle;
            DisposeScopeManager.Forget(this);
            GC.SuppressFinalize(this);
            _handle = 0;
            Interlocked.Decrement(ref _totalCount);
            return handle;
        }

        /// <summary>Takes the tensor out of every scope: its owner disposes of it.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <summary>Moves the tensor to the scope around its own.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Moves the tensor to another scope.</summary>
        public Tensor MoveToOtherDisposeScope(DisposeScope other)
        {
            if (OwningDisposeScope == null)
                other.Attach(this);
            else
                OwningDisposeScope.MoveToOther(other, this);
            return this;
        }

        // The result of a native call on this tensor. The arguments are named so that none is finalized while the call runs.
        private Tensor Made(nint handle, Tensor? first = null, Tensor? second = null)
        {
            GC.KeepAlive(this);
            GC.KeepAlive(first);
            GC.KeepAlive(second);
            return new Tensor(handle);
        }

        // After a native call that changed this tensor in place.
        private Tensor Done(int result, Tensor? first = null, Tensor? second = null)
        {
            GC.KeepAlive(this);
            GC.KeepAlive(first);
            GC.KeepAlive(second);
            Native.Check(result);
            return this;
        }

        private static void RaisePeak(long total)
        {
            for (var peak = Volatile.Read(ref _peakCount); total > peak; peak = Volatile.Read(ref _peakCount))
                if (Interlocked.CompareExchange(ref _peakCount, total, peak) == peak)
                    return;
        }
    }
}
