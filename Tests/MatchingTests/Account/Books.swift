import Contracts
import FoundationEssentials
import Matching
import Testing

/// What the tests of accounts and places read.
enum Books {
    static let packageRoot = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let reference = Result { () throws -> ReferenceData in
        var texts: [String: String] = [:]
        for file in ReferenceData.files { texts[file] = try text(file) }
        return try ReferenceData(texts: texts)
    }

    static let places = Result { () throws -> Places in
        try Places(
            cities: try text(Places.FileName.cities),
            timeZones: try text(Places.FileName.timeZones),
            postcodeRegions: try text(Places.FileName.postcodeRegions)
        )
    }

    static func text(_ file: String) throws -> String {
        let data = try Data(contentsOf: packageRoot.appending(path: "deploy/reference/\(file)"))
        return try #require(String(data: data, encoding: .utf8))
    }

    static func directory(_ text: String, file: String = "accounts.csv") throws -> AccountDirectory {
        try AccountDirectory(text: text, file: file, version: "accounts-test", reference: try reference.get())
    }

    /// The accounts that most tests look into.
    static let accounts = Result {
        try directory(
            """
            id,name,domains,country,region,city,postcode,owner,parent
            # A group with subsidiaries, one of which has an owner of its own.
            A1,Brightwater Pumps AG,brightwater.example brightwater.com,DE,BY,München,80331,anna,
            A2,Brightwater Pumps Ltd,brightwater.co.uk,GB,ENG,Leeds,LS1 4AP,,A1
            A3,Brightwater Service GmbH,bw-service.com,DE,BE,Berlin,10115,bert,A1
            A4,Brightwater Service Nord GmbH,,DE,HH,Hamburg,20095,,A3
            # Two of one name.
            B1,Acme Inc.,acme.com,US,CA,San Diego,92101,carl,
            B2,Acme LLC,acme-texas.com,US,TX,Austin,78701,dora,
            # Two with one domain.
            C1,Globex France SA,globex.com,FR,IDF,Paris,75001,emma,
            C2,Globex Deutschland GmbH,globex.com,DE,HE,Frankfurt am Main,60311,,
            D1,International Business Machines Corporation,ibm.com,US,NY,Armonk,10504,fred,
            E1,Meier & Söhne Maschinenbau GmbH,meier-soehne.de,DE,NW,Köln,50667,,
            F1,Nordlicht,nordlicht.dk,DK,84,København,1050,gerd,
            G1,Wayland Software,,,,,,hans,
            H1,Route 66 Motors,,US,AZ,Flagstaff,86001,,
            H2,Route 99 Motors,,US,AZ,Flagstaff,86001,,
            J1,株式会社東京製作所,tokyo-works.co.jp,JP,13,東京,100-0001,ichiro,
            K1,"Quick, Silver and Stone Partners LLP",qssp.co.uk,GB,ENG,London,EC1A 1BB,kate,
            """
        )
    }

    static func company(_ name: String?) throws -> CompanyName? {
        let reference = try reference.get()
        return name.flatMap { CompanyName($0, reference: reference) }
    }
}
