import NIOCore

/// Runs tasks on an event loop: what a connection reads is handled on the thread that read it.
///
/// The cooperative pool would cost a change of threads between a line and its handling, and another between the answer
/// and its writing; these changes were half of what a lead cost (docs/performance.md).
final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
