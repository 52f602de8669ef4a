import Assignment
import Contracts
import Glibc
import Routing
import Rules
import ServiceKit

@main
struct LeadlineRouting {
    static func main() async {
        let code = await ServiceMain.run(.routing) { configuration, _ in
            let rules = try RuleFiles.read("routing.yaml", in: configuration.rulesFolder) { text, file in
                try RoutingRules.read(text, file: file, zones: .system)
            }
            return RoutingStage(rules: rules, courier: try Courier(for: rules, secretsFile: configuration.secretsFile))
        }
        exit(code.rawValue)
    }
}
