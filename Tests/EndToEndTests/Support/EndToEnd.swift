import Testing

/// Tests of the real programs, a process each; one after the other, since they measure time and use the whole machine.
@Suite(.serialized)
enum EndToEnd {}
