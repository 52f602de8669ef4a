import Contracts
import Enrichment
import Glibc
import Matching
import ServiceKit

@main
struct LeadlineEnrichment {
    static func main() async {
        let code = await ServiceMain.run(.enrichment) { configuration, runtime in
            EnrichmentStage(
                reference: try ReferenceData(folder: configuration.referenceFolder),
                ids: runtime.ids
            )
        }
        exit(code.rawValue)
    }
}
