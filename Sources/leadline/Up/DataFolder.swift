import ArgumentParser
import FoundationEssentials
import Glibc

/// The folder with the stores of the four services (but for those on a server), the tokens by which they know each
/// other, and the addresses where they are.
struct DataFolder: Sendable {
    let path: String

    var secretsFile: String { "\(path)/secrets" }
    var placesFile: String { ServicePlaces.file(beside: secretsFile) }

    /// Makes the folder and the tokens where they are missing, and keeps the folder for this program alone.
    ///
    /// Returns whether the tokens are new.
    func prepare() throws(Failure) -> Bool {
        // Several values of a flag are separated by commas.
        guard !path.contains(",") else {
            throw Failure(.usage, "the name of the folder \(path) must not have a comma")
        }
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw Failure(.noPermission, "the folder \(path) cannot be made: \(Files.words(for: error))")
        }
        try lock()
        return try makeSecrets()
    }

    /// Taken for the rest of the program: a second one would write over where the services of the first are.
    private func lock() throws(Failure) {
        let file = Glibc.open("\(path)/up.lock", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw Failure(.noPermission, "\(path)/up.lock cannot be made: \(String(cString: strerror(errno)))")
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            throw Failure(.inUse, "another leadline up runs on the folder \(path); stop it, or choose another --data")
        }
    }

    /// Readable by the owner from the first moment, and never written over.
    private func makeSecrets() throws(Failure) -> Bool {
        let file = Glibc.open(secretsFile, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard file >= 0 else {
            if errno == EEXIST { return false }
            throw Failure(.noPermission, "\(secretsFile) cannot be made: \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        Console.write("service \(Self.token())\noperator \(Self.token())\n", to: file)
        guard fsync(file) == 0 else {
            throw Failure(.noPermission, "\(secretsFile) cannot be written: \(String(cString: strerror(errno)))")
        }
        return true
    }

    /// 32 bytes from the operating system, as hexadecimal digits.
    private static func token() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let digits = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
