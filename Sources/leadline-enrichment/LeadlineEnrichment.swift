import Contracts
import Enrichment
import Glibc
import Matching
import ServiceKit

@main
struct LeadlineEnrichment {
    static func main() async {
        let code = await ServiceMain.run(.enrichment) { configuration, runtime in
            let reference = try ReferenceData(folder: configuration.referenceFolder)
            let places = try Places(folder: configuration.referenceFolder)
            return EnrichmentStage(
                rules: try RuleFiles.read("matching.yaml", in: configuration.rulesFolder, MatchRules.read),
                reference: reference,
                facts: try FactService(configuration.enrichment, places: places, reference: reference),
                ids: runtime.ids
            )
        }
        exit(code.rawValue)
    }
}
