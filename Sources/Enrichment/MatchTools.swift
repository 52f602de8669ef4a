import Matching
import ServiceKit

/// What every match is decided with.
struct MatchTools: Sendable {
    let rules: MatchRules
    let reference: ReferenceData
    let ids: IDSource
    let memory: MatchMemory
    let facts: FactService
}
