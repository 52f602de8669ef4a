import ArgumentParser
import FoundationEssentials

/// Files that are handed in.
enum Files {
    /// The text of a small file, such as a token or a map.
    static func text(_ path: String) throws(Failure) -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw Failure(.usage, "\(path) cannot be read: \(words(for: error))")
        }
    }

    /// The bytes of a file of any size, read from the disk as they are needed.
    static func bytes(_ path: String) throws(Failure) -> Data {
        do {
            return try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
        } catch {
            throw Failure(.usage, "\(path) cannot be read: \(words(for: error))")
        }
    }

    /// Puts a text in the place of whatever stood there, whole or not at all.
    static func write(_ text: String, to path: String) throws(Failure) {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            let isFull = (error as? CocoaError)?.code == .fileWriteOutOfSpace
            throw Failure(isFull ? ExitCode(73) : .noPermission, "\(path) cannot be written: \(words(for: error))")
        }
    }

    /// What an error of the file system means.
    static func words(for error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileReadNoSuchFile, .fileNoSuchFile: "there is no such file"
        case .fileWriteOutOfSpace: "the disk is full"
        case .fileReadNoPermission, .fileWriteNoPermission: "no right to it"
        case .fileReadInapplicableStringEncoding, .fileReadUnknownStringEncoding: "it is not UTF-8"
        default: "\(error)"
        }
    }
}
