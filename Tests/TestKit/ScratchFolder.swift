import FoundationEssentials

/// A folder of its own for a test, gone when the test is; with `LEADLINE_KEEP` set it stays, and its name is printed.
package final class ScratchFolder: Sendable {
    package let path: String

    package init() throws {
        let root = FileManager.default.temporaryDirectory.path
        path = root + "/leadline-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        if ProcessInfo.processInfo.environment["LEADLINE_KEEP"] != nil {
            print("kept: \(path)")
            return
        }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("the scratch folder \(path) could not be removed: \(error)")
        }
    }
}
