/// Whether a condition holds: yes, no, or nobody can tell.
///
/// Kleene's logic: what is not known stays not known, unless the rest decides without it. A rule applies only on `yes`.
package enum Truth: Hashable, Sendable {
    case yes, no, unknown

    package init(_ flag: Bool) { self = flag ? .yes : .no }

    static prefix func ! (truth: Self) -> Self {
        switch truth {
        case .yes: .no
        case .no: .yes
        case .unknown: .unknown
        }
    }
}
