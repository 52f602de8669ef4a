import Contracts
import Glibc
import Ingestion
import ServiceKit

@main
struct LeadlineIngestion {
    static func main() async {
        let code = await ServiceMain.run(.ingestion) { configuration, runtime in
            let rules = try RuleFiles.read("sources.yaml", in: configuration.rulesFolder, SourceRules.read)
            return IngestionStage(rules: rules, ids: runtime.ids)
        }
        exit(code.rawValue)
    }
}
