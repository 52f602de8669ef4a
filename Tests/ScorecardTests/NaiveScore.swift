import Contracts
import Glibc

/// The sample rules written out by hand, in floating point and without any of the code under test: what they mean.
struct NaiveScore {
    var fit: Int
    /// Not rounded.
    var engagement: Double
    var persona: String
    var isDisqualified: Bool

    init(_ lead: Lead, _ activities: [Activity], _ asOf: Instant) {
        func attribute(_ name: String) -> String? { lead.attributes[name]?.scalarText?.lowercased() }
        let role = attribute("role")
        var person = 0
        if let role { person += role == "operations" ? 20 : role == "finance" ? 4 : 0 }
        if lead.emailKind == .business { person += 15 }
        if lead.emailKind == .free { person += 3 }
        if lead.emailKind == .role { person += 5 }
        var company = 0
        if let size = lead.company?.employees, size > 0 {
            company += size < 50 ? 2 : size < 200 ? 6 : size < 1000 ? 10 : 7
        }
        if let country = lead.country {
            company += ["US", "GB", "NO"].contains(country) ? 10 : -5
        } else {
            company += 1
        }
        if let visits = attribute("visits").flatMap({ Double($0) }), visits >= 10 { company += 5 }
        let ops = min(20, person) + max(-10, min(25, company))
        let student = role == "student" && lead.country != nil ? 30 : 0
        var bant = 0
        if let budget = lead.bant?.budget { bant += budget ? 10 : -20 }
        if lead.bant?.timeframeMonths.map({ $0 <= 6 }) == true || lead.bant?.authority == .decides { bant += 10 }
        persona = student > ops ? "student" : "ops"
        fit = max(0, min(60, max(ops, student) + min(20, bant)))
        isDisqualified = ["rival.example", "rival inc"].contains(lead.company?.name?.lowercased()) || role == "junk"

        let deeds = Self.distinct(activities, asOf)
        func days(_ deed: Activity) -> Double { Double(asOf.milliseconds - deed.at.milliseconds) / 86_400_000 }
        func half(_ deeds: [Activity], _ points: Double, _ life: Double) -> Double {
            deeds.reduce(0) { $0 + points * exp2(-days($1) / life) }
        }
        func all(_ types: String..., path: String? = nil) -> [Activity] {
            deeds.filter { deed in
                types.contains(deed.type.lowercased())
                    && path.map { deed.properties["path"]?.scalarText?.hasPrefix($0) == true } ?? true
            }
        }
        let ask =
            half(Array(all("quote_requested").prefix(1)), 20, 30)
            + half(all("demo_requested", "meeting_booked").filter { days($0) <= 60 }, 13, 7)
        var prices: [Activity] = []
        for deed in all("page_view", path: "/pricing") where prices.count(where: { days(deed) - days($0) < 7 }) < 2 {
            prices.append(deed)
        }
        let pages = all("page_view").prefix(5).filter { days($0) <= 30 }
        var assets: [String: Activity] = [:]
        for deed in all("download") {
            assets[deed.properties["asset"]?.scalarText ?? "", default: deed] =
                assets[deed.properties["asset"]?.scalarText ?? ""] ?? deed
        }
        let web =
            half(prices, 5, 14) + min(7, 2 * Double(pages.count))
            + assets.values.reduce(0) { $0 + 4 * max(0, 1 - days($1) / 40) }
            - 5 * Double(all("page_view", path: "/jobs").count { days($0) <= 90 })
        let mail = half(all("email_click"), 9, 10) - 15 * Double(all("unsubscribe").count)
        engagement = max(0, min(40, min(30, ask) + max(-10, min(15, web)) + max(-15, min(10, mail))))
    }

    /// Newest first; of those with one id the first that happened.
    private static func distinct(_ activities: [Activity], _ asOf: Instant) -> [Activity] {
        var kept: [Activity] = []
        for activity in activities where activity.at <= asOf && activity.properties["machine"] != .bool(true) {
            if activity.id == nil, kept.contains(activity) { continue }
            if let id = activity.id, let index = kept.firstIndex(where: { $0.id == id }) {
                let other = kept[index]
                let mine = (activity.at, activity.type, activity.properties["path"]?.scalarText ?? "")
                let theirs = (other.at, other.type, other.properties["path"]?.scalarText ?? "")
                if mine < theirs { kept[index] = activity }
                continue
            }
            kept.append(activity)
        }
        return kept.sorted { $0.at > $1.at }
    }
}
