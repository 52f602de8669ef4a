import Contracts
import Testing

@Suite("Invalid golden lines")
struct InvalidGoldenTests {
    @Test("Every line is refused with its problem and exactly its faults")
    func refused() throws {
        let goldens = try Goldens.allInvalid()
        #expect(goldens.count >= 40)
        for golden in goldens {
            let line = String(decoding: golden.bytes.prefix(300), as: UTF8.self)
            switch read(golden.bytes) {
            case .success: Issue.record("was read, but must be refused: \(line)")
            case .failure(let problem):
                #expect(problem.type.rawValue == golden.problem, "\(line)\n\(problem.detail)")
                let found = (problem.errors ?? []).map { [$0.pointer, $0.code.rawValue] }
                #expect(found == golden.errors, "\(line)\n\(problem.errors ?? [])")
                #expect(!problem.detail.isEmpty && !problem.title.isEmpty)
                #expect((problem.errors ?? []).allSatisfy { !$0.message.isEmpty })
            }
        }
    }

    @Test("They cover every problem of a line, and every code that a body can have")
    func complete() throws {
        let goldens = try Goldens.allInvalid()
        let problems: Set<Problem.Kind> = [
            .notJSON, .notUTF8, .tooDeep, .invalidEnvelope, .unknownType, .invalidBody,
        ]
        #expect(Set(goldens.map(\.problem)) == Set(problems.map(\.rawValue)))
        // Consent is asked for by ingestion, by the rules of the source; the body alone does not tell.
        let codes = FieldError.Code.all.subtracting([.consentRequired])
        #expect(Set(goldens.flatMap(\.errors).compactMap(\.last)) == Set(codes.map(\.rawValue)))
    }

    @Test("A refusal can be sent: it reads back as it was, and its line is short")
    func problemsTravel() throws {
        for golden in try Goldens.allInvalid() {
            guard case .failure(let problem) = read(golden.bytes) else { continue }
            let line = try Line(.refused(problem), re: 1).text.dropLast()
            #expect(try read(String(line)).get().message == .refused(problem))
            #expect(line.utf8.count < 64 * 1024)
        }
    }

    @Test("The answer to a hundred wrong entries fits in a line")
    func manyFaults() throws {
        let entry = #"{"type":"","at":"\#(String(repeating: "🚀", count: 300))","id":1,"properties":1}"#
        let entries = Array(repeating: entry, count: SubmissionPost.maxActivities).joined(separator: ",")
        guard case .failure(let problem) = read(#"{"type":"submission.post","body":{"activities":[\#(entries)]}}"#)
        else {
            Issue.record("was read")
            return
        }
        #expect(problem.errors?.count == 4 * SubmissionPost.maxActivities + 3)
        #expect(try Line(.refused(problem)).text.utf8.count < 128 * 1024)
    }

    @Test(
        "The number of a broken line is found when it stands before the fault",
        arguments: [
            (#"{"seq":17,"type":"erase","body":{"#, 17), (#"{"type":"erase","seq":18,"seq":19}"#, 18),
            (#"{"body":{"x":]},"seq":17}"#, nil), (#"{"seq":-1,"type":"erase"}"#, nil), ("GET / HTTP/1.1", nil),
        ] as [(String, Int64?)]
    )
    func salvage(line: String, seq: Int64?) {
        #expect(throws: Problem.self) { try LineHead(scanning: Array(line.utf8).span) }
        #expect(LineHead.salvagedSeq(of: Array(line.utf8).span) == seq)
    }
}
