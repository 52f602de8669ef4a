import Assignment
import Contracts
import Glibc
import Routing
import ServiceKit

@main
struct LeadlineRouting {
    static func main() async {
        let code = await ServiceMain.run(.routing) { configuration, _ in
            RoutingStage(
                rules: try RuleFiles.read("routing.yaml", in: configuration.rulesFolder) { text, file in
                    try RoutingRules.read(text, file: file, zones: .system)
                }
            )
        }
        exit(code.rawValue)
    }
}
