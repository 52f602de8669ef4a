import Yams

/// Turns the text of a rule file into nodes.
///
/// Notes faults with the reader and goes on as far as it can.
struct RuleComposer {
    let reader: RuleReader

    /// The top of the file; nil after a fault that leaves nothing to read.
    func compose(_ text: String) -> RuleNode? {
        let top = RuleNode(line: 1, column: 1, path: "", content: .nothing)
        guard text.utf8.count <= RuleReader.maxBytes else {
            reader.fault(top, .tooLarge, "the file is longer than \(RuleReader.maxBytes) bytes")
            return nil
        }
        do {
            // The encoding is named because the default one is taken from the environment.
            let parser = try Parser(yaml: text, encoding: .utf8)
            // Nodes hold their anchors weakly; the parser is what keeps them.
            return try withExtendedLifetime(parser) {
                guard let root = try parser.singleRoot() else { return top }
                return node(root, path: "")
            }
        } catch let error as YamlError {
            report(error, in: text)
        } catch {
            reader.fault(top, .notYAML, "cannot be read: \(error)")
        }
        return nil
    }

    /// An anchor ends the descent: what an alias repeats carries the anchor too, so the walk stays as long as the file.
    private func node(_ node: Node, path: String) -> RuleNode {
        let place = RuleNode(
            line: node.mark?.line ?? 1,
            column: node.mark?.column ?? 1,
            path: path,
            content: .nothing
        )
        guard node.anchor == nil else {
            reader.fault(place, .alias, "anchors (&) and aliases (*) are not read", hint: "write the value out")
            return place
        }
        switch node {
        case .scalar(let scalar): return place.with(content(of: scalar))
        case .sequence(let sequence):
            let items = sequence.enumerated().map { number, item in
                self.node(item, path: path.appending(component: Self.identifier(of: item) ?? String(number + 1)))
            }
            return place.with(.list(items))
        case .mapping(let mapping): return place.with(.mapping(entries(of: mapping, path: path)))
        case .alias: return place
        }
    }

    private func content(of scalar: Node.Scalar) -> RuleNode.Content {
        let isPlain = scalar.style == .plain || scalar.style == .any
        return isPlain && (scalar.string.isEmpty || scalar.string == "~") ? .nothing : .text(scalar.string)
    }

    private func entries(of mapping: Node.Mapping, path: String) -> [RuleEntry] {
        var lines: [String: Int] = [:]
        return mapping.compactMap { key, value in
            guard case .scalar(let scalar) = key else {
                let place = self.node(key, path: path)
                reader.fault(place, .wrongShape, "a name must be a text, not \(place.shape)")
                return nil
            }
            let name = scalar.string
            let path = path.appending(component: name)
            let place = self.node(key, path: path)
            // Yams refuses most of these itself, but takes `yes` and `"yes"` for different names.
            if let line = lines.updateValue(place.line, forKey: name) {
                reader.fault(place, .duplicateKey, "is given twice; the first is in line \(line)")
                return nil
            }
            return RuleEntry(name: name, key: place, value: self.node(value, path: path))
        }
    }

    private static func identifier(of item: Node) -> String? {
        guard case .mapping(let mapping) = item else { return nil }
        return mapping.first { $0.key.scalar?.string == "id" }?.value.scalar?.string
    }

    private func report(_ error: YamlError, in text: String) {
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let place = RuleNode(line: mark.line, column: mark.column, path: "", content: .nothing)
            let words = context.map { "\($0.text), \(problem)" } ?? problem
            reader.fault(place, .notYAML, "is not valid YAML: \(words)")
        case .duplicatedKeysInMapping(let names, let context):
            let place = RuleNode(line: context.mark.line, column: context.mark.column, path: "", content: .nothing)
            let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
            reader.fault(place, .duplicateKey, "\(list) stands twice in the same mapping")
        case .reader(let problem, let offset, _, _):
            let line = 1 + text.prefix(offset ?? 0).count { $0.isNewline }
            let place = RuleNode(line: line, column: 1, path: "", content: .nothing)
            reader.fault(place, .notYAML, "is not valid YAML: \(problem)")
        default:
            let place = RuleNode(line: 1, column: 1, path: "", content: .nothing)
            reader.fault(place, .notYAML, "is not valid YAML: \(error)")
        }
    }
}

extension RuleNode {
    fileprivate func with(_ content: Content) -> Self {
        Self(line: line, column: column, path: path, content: content)
    }
}

extension String {
    /// The path one step further down.
    func appending(component: String) -> String {
        isEmpty ? component : "\(self)/\(component)"
    }
}
