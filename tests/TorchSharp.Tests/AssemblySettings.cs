// The count of tensors, the default dtype and the default random stream belong to the process: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
