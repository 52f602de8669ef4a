import ArgumentParser
import Contracts
import Lines

/// Addresses separated by commas, as the settings of the services have them.
struct AddressList: Hashable, Sendable {
    let addresses: [Address]

    init(_ address: Address) {
        addresses = [address]
    }

    /// Nil when one of them is no address, or there is none.
    init?(_ text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        addresses = parts.compactMap { Address(String($0).trimmingBlanks()) }
        guard addresses.count == parts.count else { return nil }
    }
}

extension AddressList: CustomStringConvertible {
    var description: String { addresses.map(\.description).joined(separator: ",") }
}

extension AddressList: ExpressibleByArgument {
    init?(argument: String) {
        self.init(argument)
    }
}
