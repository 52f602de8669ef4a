import Contracts

/// The operator's accounts, and which of them a contact belongs to.
///
/// One version of `accounts.csv`; pure, so that the same contact and version always give the same account.
package struct AccountDirectory: Sendable {
    /// Name of the content that it was made of.
    package let version: String
    package let accounts: [String: Account]

    let reference: ReferenceData
    /// By id.
    private let keys: [AccountKey]
    private let index: AccountIndex

    /// More accounts than this that share a part of a name are not compared one by one: the part tells too little.
    static let maxShared = 200

    /// Wants accounts that were checked: ids that differ, parents that are there, no circles of parents.
    package init(_ accounts: [Account], version: String, reference: ReferenceData) {
        self.version = version
        self.reference = reference
        let keys = accounts.sorted { $0.id < $1.id }.map { AccountKey($0, reference: reference) }
        var index = AccountIndex()
        for (position, key) in keys.enumerated() {
            for domain in Set(key.account.domains) { index.add(.domain(domain), position) }
            guard let name = key.name else { continue }
            index.add(.words(name), position)
            for part in AccountIndex.Part.close(name, in: key.account.country ?? "", isQuery: false) {
                index.add(part, position)
            }
        }
        index.sort()
        self.keys = keys
        self.index = index
        self.accounts = Dictionary(accounts.map { ($0.id, $0) }) { first, _ in first }
    }

    /// No accounts at all.
    package init(reference: ReferenceData) {
        self.init([], version: "accounts-none", reference: reference)
    }

    /// Accounts with the domain, by id.
    func withDomain(_ domain: String) -> [AccountKey] {
        index.accounts(with: .domain(domain)).map { keys[$0] }.filter { $0.account.domains.contains(domain) }
    }

    /// Accounts whose names have these words, by id.
    func withName(_ name: ComparedName) -> [AccountKey] {
        index.accounts(with: .words(name)).map { keys[$0] }.filter { $0.name?.sorted == name.sorted }
    }

    /// Accounts of a country whose names may be close, by id; without one, those of which no country is known either.
    func near(_ name: ComparedName, in country: String?) -> [AccountKey] {
        var found: Set<Int> = []
        for part in AccountIndex.Part.close(name, in: country ?? "", isQuery: true) {
            found.formUnion(index.accounts(with: part, limit: Self.maxShared))
        }
        return found.sorted().map { keys[$0] }
    }

    /// The accounts above this one, the nearest first.
    func ancestors(of account: Account) -> [Account] {
        var above: [Account] = []
        var next = account.parent
        while let id = next, let parent = accounts[id], above.count < accounts.count {
            above.append(parent)
            next = parent.parent
        }
        return above
    }
}
