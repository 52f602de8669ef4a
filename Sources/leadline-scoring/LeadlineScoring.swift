import Contracts
import Glibc
import Scorecard
import Scoring
import ServiceKit

@main
struct LeadlineScoring {
    static func main() async {
        let code = await ServiceMain.run(.scoring) { configuration, _ in
            ScoringStage(
                rules: try RuleFiles.read("scoring.yaml", in: configuration.rulesFolder, ScoringRules.read)
            )
        }
        exit(code.rawValue)
    }
}
