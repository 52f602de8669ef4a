import Contracts
import Glibc
import Rules
import Scorecard
import Scoring
import ServiceKit

@main
struct LeadlineScoring {
    static func main() async {
        let code = await ServiceMain.run(.scoring) { configuration, _ in
            ScoringStage(
                rules: try RuleFiles.read("scoring.yaml", in: configuration.rulesFolder) { text, file in
                    try ScoringRules.read(text, file: file, zones: .system)
                }
            )
        }
        exit(code.rawValue)
    }
}
