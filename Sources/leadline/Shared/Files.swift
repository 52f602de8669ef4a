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

    /// What an error of the file system means.
    static func words(for error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileReadNoSuchFile, .fileNoSuchFile: "there is no such file"
        case .fileReadNoPermission, .fileWriteNoPermission: "no right to it"
        case .fileReadInapplicableStringEncoding, .fileReadUnknownStringEncoding: "it is not UTF-8"
        default: "\(error)"
        }
    }
}
