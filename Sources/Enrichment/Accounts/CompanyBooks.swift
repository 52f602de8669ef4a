import Contracts
package import Matching
import Rules
import ServiceKit
import Synchronization

/// The operator's tables of companies, as they are now.
///
/// Batches take `enricher` once and keep it until they end; `look` exchanges it when a file was replaced. Every replica
/// looks at its own files.
package final class CompanyBooks: Sendable {
    private struct State {
        var accountsFile: WatchedFile?
        var firmographicsFile: WatchedFile?
        var enricher: Enricher
    }

    private let state: Mutex<State>
    private let reference: ReferenceData

    /// What a look found out.
    package enum Change: Hashable, Sendable {
        /// The tables that are used from now on.
        case replaced(file: String, version: String, count: Int)
        /// The file is wrong, and the table before it stays; all its faults, a line each.
        case refused(file: String, why: String)
    }

    /// Reads the tables; those that no file is named for are empty.
    ///
    /// Throws `StartupError` with all the faults of a file.
    package init(
        accountsFile: String?,
        firmographicsFile: String?,
        places: Places,
        reference: ReferenceData
    ) throws {
        self.reference = reference
        let empty = Enricher(
            accounts: AccountDirectory(reference: reference),
            firmographics: Firmographics(),
            places: places,
            reference: reference
        )
        state = Mutex(
            State(
                accountsFile: accountsFile.map(WatchedFile.init),
                firmographicsFile: firmographicsFile.map(WatchedFile.init),
                enricher: empty
            )
        )
        for file in [accountsFile, firmographicsFile].compactMap(\.self) { _ = try RuleFiles.text(of: file) }
        for case .refused(_, let why) in look() { throw StartupError(.rules, why) }
    }

    /// The tables as they are now.
    package var enricher: Enricher { state.withLock { $0.enricher } }

    /// Reads the files that were replaced since the last call.
    ///
    /// Reads and parses on the calling thread, so it is not for an event loop. One caller at a time.
    package func look() -> [Change] {
        let (accounts, firmographics) = state.withLock { state in
            (
                state.accountsFile?.hasChanged() == true ? state.accountsFile?.path : nil,
                state.firmographicsFile?.hasChanged() == true ? state.firmographicsFile?.path : nil
            )
        }
        var changes: [Change] = []
        if let accounts { changes.append(readAccounts(accounts)) }
        if let firmographics { changes.append(readFirmographics(firmographics)) }
        return changes
    }

    private func readAccounts(_ file: String) -> Change {
        do {
            let text = try RuleFiles.text(of: file)
            let version = RuleSetVersion.name(kind: "accounts", of: text)
            let read = try AccountDirectory(text: text, file: file, version: version, reference: reference)
            state.withLock { state in
                let old = state.enricher
                state.enricher = Enricher(
                    accounts: read,
                    firmographics: old.firmographics,
                    places: old.places,
                    reference: reference
                )
            }
            return .replaced(file: file, version: version, count: read.accounts.count)
        } catch {
            return .refused(file: file, why: "\(error)")
        }
    }

    private func readFirmographics(_ file: String) -> Change {
        do {
            let text = try RuleFiles.text(of: file)
            let version = RuleSetVersion.name(kind: "firmographics", of: text)
            let read = try Firmographics(text: text, file: file, version: version, reference: reference)
            state.withLock { state in
                let old = state.enricher
                state.enricher = Enricher(
                    accounts: old.accounts,
                    firmographics: read,
                    places: old.places,
                    reference: reference
                )
            }
            return .replaced(file: file, version: version, count: read.count)
        } catch {
            return .refused(file: file, why: "\(error)")
        }
    }
}
