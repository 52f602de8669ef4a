import TestKit
import Testing

@testable import Matching

struct MetaphoneTests {
    /// From the tests of Apache Commons Codec, whose author's program is closest to the article, cut at four there.
    @Test(arguments: [
        ("howl", "HL"), ("testing", "TSTNK"), ("The", "0"), ("quick", "KK"), ("brown", "BRN"), ("fox", "FKS"),
        ("jumped", "JMPT"), ("over", "OFR"), ("lazy", "LS"), ("dogs", "TKS"), ("COMB", "KM"), ("TOMB", "TM"),
        ("WOMB", "WM"), ("SCIENCE", "SNS"), ("SCENE", "SN"), ("SCY", "S"), ("WHY", ""), ("CIAPO", "XP"),
        ("SCHEDULE", "SKTL"), ("SCHEMATIC", "SKMTK"), ("TEACH", "TX"), ("DODGY", "TJ"), ("DODGE", "TJ"),
        ("ADGIEMTI", "AJMT"), ("GHENT", "KNT"), ("BAUGH", "B"), ("GNU", "N"), ("PHISH", "FX"),
        ("SHOT", "XT"), ("ODSIAN", "OTXN"), ("PULSION", "PLXN"), ("OTIA", "OX"), ("PORTION", "PRXN"),
        ("RETCH", "RX"), ("WATCH", "WX"), ("AXEAXE", "AKSKS"), ("Xalan", "SLN"), ("Aero", "ER"), ("White", "WT"),
        ("Knight", "NT"), ("Wright", "RT"),
    ])
    func publishedValues(_ word: String, _ code: String) {
        #expect(metaphone(word) == code)
        #expect(metaphone(word.lowercased()) == code)
    }

    /// Where sources differ, what our doc comment states.
    @Test(arguments: [
        ("Christian", "KRSXN"), ("Charles", "XRLS"), ("Matthew", "M0"), ("Mathew", "M0"), ("Maggie", "MK"),
        ("Agnes", "AKNS"), ("Cologn", "KLN"), ("Signed", "SNT"), ("Bacchus", "BKXS"), ("", ""), ("123", ""), ("李", ""),
        ("Müller", "MLR"), ("O'Neil", "ONL"), ("ggg", "K"), ("Thompson", "0MPSN"), ("Dodgyan", "TJYN"),
    ])
    func whereTheRulesLeaveRoom(_ word: String, _ code: String) {
        #expect(metaphone(word) == code)
    }

    /// Groups of first names that the article's author gave as alike.
    @Test(arguments: [
        ["Gary", "Cahra", "Cara", "Carey", "Cora", "Corrie", "Kara", "Karie", "Kerry", "Kira", "Kory"],
        ["John", "Gena", "Gianna", "Jan", "Jane", "Jean", "Jenny", "Joan", "Juana", "June"],
        ["Mary", "Mair", "Mara", "Maria", "Maura", "Merry", "Moira", "Myra"],
        ["Peter", "Peadar", "Pedro", "Pieter", "Pietro", "Piotr"],
        ["Susan", "Siusan", "Sosanna", "Susannah", "Suzanne", "Zuzana"],
        ["Ray", "Rey", "Roi", "Roy", "Ruy"],
    ])
    func namesThatSoundAlike(_ names: [String]) {
        #expect(Set(names.map(metaphone)).count == 1)
    }

    @Test
    func comparingSoundBySoundIsComparingCodes() {
        var words = RandomWords(seed: 31)
        var alike = 0
        for _ in 0..<20000 {
            let (a, b) = words.pair(upTo: 9)
            let expected = metaphone(a) == metaphone(b) && !metaphone(a).isEmpty
            if expected { alike += 1 }
            #expect(soundEqual(a.utf8.span, b.utf8.span) == expected, "\(a) \(b)")
        }
        #expect(alike > 1000)
    }

    @Test
    func everyWordHasACodeOfItsOwnLettersOnly() {
        var generator = SeededGenerator(seed: 32)
        let heard = Set("0ABEFHIJKLMNOPRSTUWXY")
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 0...90, using: &generator)).map { _ in
                UInt8.random(in: 60...125, using: &generator)
            }
            let code = metaphone(String(decoding: bytes, as: UTF8.self))
            #expect(heard.isSuperset(of: code))
            #expect(code.utf8.count <= 2 * bytes.count)
        }
    }
}
