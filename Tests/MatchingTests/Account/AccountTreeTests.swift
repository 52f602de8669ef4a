import Contracts
import Matching
import Testing

@Suite("Subsidiaries, parents and owners")
struct AccountTreeTests {
    private func match(_ domain: String) throws -> AccountMatch {
        try Books.accounts.get().match(AccountQuery(domains: [domain]))
    }

    @Test func aSubsidiaryTellsItsTopAndInheritsTheOwner() throws {
        let match = try match("brightwater.co.uk")
        #expect(
            match.ref == AccountRef(id: "A2", name: "Brightwater Pumps Ltd", owner: "anna", parent: "A1", via: .domain)
        )
        #expect(match.reasons.contains(AccountReason(.ownerInherited, "anna", accounts: ["A1"])))
        #expect(match.reasons.contains(AccountReason(.parent, accounts: ["A1"])))
    }

    @Test func anOwnOwnerCounts() throws {
        let match = try match("bw-service.com")
        #expect(match.ref?.owner == "bert" && match.ref?.parent == "A1")
        #expect(!match.reasons.contains { $0.code == .ownerInherited })
    }

    @Test func theNearestOwnerIsInheritedAndTheTopIsTold() throws {
        let query = AccountQuery(company: try Books.company("Brightwater Service Nord"), country: "DE")
        let match = try Books.accounts.get().match(query)
        #expect(match.ref?.id == "A4" && match.ref?.owner == "bert" && match.ref?.parent == "A1")
        #expect(match.reasons.contains(AccountReason(.ownerInherited, "bert", accounts: ["A3"])))
    }

    @Test func theTopHasNoParentAndNobodyIsNoOwner() throws {
        #expect(try match("brightwater.com").ref?.parent == nil)
        let match = try match("meier-soehne.de")
        #expect(match.ref?.owner == nil && match.ref?.parent == nil && match.account?.id == "E1")
    }

    @Test func whatFitsJustAsWellIsNamed() throws {
        let match = try match("globex.com")
        #expect(match.ref?.id == "C1")
        #expect(match.reasons.contains(AccountReason(.ambiguous, accounts: ["C2"])))
    }

    @Test func aFurtherSubmissionReplacesOnlyWhatTellsNoMore() {
        func ref(_ via: AccountRef.Via, _ id: String = "new") -> AccountRef { AccountRef(id: id, via: via) }
        let ladder: [AccountRef.Via] = [.unknownName, .unknownDomain, .closeName, .name, .domain]
        for (index, newer) in ladder.enumerated() {
            for (other, older) in ladder.enumerated() {
                let kept = AccountRef.preferring(ref(newer), over: ref(older, "old"))
                #expect(kept?.id == (index >= other ? "new" : "old"), "\(newer) over \(older)")
            }
        }
        #expect(AccountRef.preferring(nil, over: ref(.unknownName, "old"))?.id == "old")
        #expect(AccountRef.preferring(ref(.unknownName), over: nil)?.id == "new")
    }

    @Test func theOrderOfTheFileChangesNothing() throws {
        let rows = ["B2,Acme,US,,", "B1,Acme,US,,", "B3,Acme,US,,"]
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let text = "id,name,country,owner,parent\n" + order.map { rows[$0] }.joined(separator: "\n")
            let match = try Books.directory(text).match(AccountQuery(company: try Books.company("Acme"), country: "US"))
            #expect(match.ref?.id == "B1")
            #expect(match.reasons.contains(AccountReason(.ambiguous, accounts: ["B2", "B3"])))
        }
    }
}
