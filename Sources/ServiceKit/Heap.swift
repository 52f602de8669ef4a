import CMalloc

/// What is asked of the C library's allocator.
package enum Heap {
    /// Two heaps instead of one a thread: a third less memory, and no slower (docs/performance.md).
    ///
    /// And what is large is mapped by itself, whatever was freed before: an index grows by arrays that are each a little
    /// larger than the one before, which never fit in the holes that those left.
    package static func settle() {
        _ = mallopt(M_ARENA_MAX, 2)
        _ = mallopt(M_MMAP_THRESHOLD, 1 << 20)
    }
}
