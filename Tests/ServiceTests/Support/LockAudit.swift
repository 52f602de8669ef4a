import Store

/// Which locks must be held before a statement may run.
struct LockAudit {
    /// Of each list one; nothing when the statement needs none.
    let needs: (Statement) -> [[String]]

    /// What of the steps came before its lock.
    func slips(in steps: [TransactionStep]) -> [String] {
        var held: Set<String> = []
        var slips: [String] = []
        for step in steps {
            switch step {
            case .lock(let keys): held.formUnion(keys)
            case .run(let statements):
                for statement in statements {
                    for need in needs(statement) where held.isDisjoint(with: need) {
                        slips.append("without \(need.joined(separator: " or ")): \(statement)")
                    }
                }
            }
        }
        return slips
    }
}

extension [TransactionStep] {
    /// The kinds of the locks of each call (the words before the colon), and `run` for each list of statements.
    var outline: [String] {
        map { step in
            switch step {
            case .lock(let keys): Set(keys.map { String($0.prefix { $0 != ":" }) }).sorted().joined(separator: " ")
            case .run: "run"
            }
        }
    }

    /// All statements that begin with these words.
    func statements(_ start: String) -> [Statement] {
        flatMap { step -> [Statement] in
            if case .run(let statements) = step { statements.filter { $0.sql.hasPrefix(start) } } else { [] }
        }
    }
}

extension Statement {
    /// The text of an argument, counted from 1 as in the SQL; empty when it is none.
    func text(_ number: Int) -> String {
        if case .text(let text) = arguments[number - 1] { text } else { "" }
    }
}
