import Matching
import Testing

struct FoldedTextTests {
    @Test(arguments: [
        ("  Žółć  ", "zolc"), ("O’Neil-Müßig", "oneil mussig"), ("Oʼneil", "oneil"), ("Ærø", "aero"), ("Cœur", "coeur"),
        ("Þór", "thor"), ("İstanbul", "istanbul"), ("ışık", "isik"), ("Việt Nam", "viet nam"), ("Łódź", "lodz"),
        ("e\u{301}tienne", "etienne"), ("Đặng", "dang"), ("Straße", "strasse"), ("ﬁne", "fine"), ("Ｔｏｋｙｏ", "tokyo"),
        ("A&B", "a and b"), ("U.S.A.", "usa"), ("--", ""), ("", ""), ("Smith, Anna", "smith anna"), ("\u{301}", ""),
        ("Ελλάδα", "ellada"), ("Αλέξανδρος Παπαδόπουλος", "alexandros papadopoulos"), ("Москва", "moskva"),
        ("Щукин", "sukin"), ("Київ", "kiiv"), ("中国", "zhong guo"), ("東京タワー", "dong jing tawa"),
        ("トヨタ", "toyota"), ("ひらがな", "hiragana"), ("서울특별시", "seoulteugbyeolsi"), ("김민수", "gimminsu"),
        ("محمد", "mhmd"), ("תל אביב", "tl byb"), ("श्री राम", "sri rama"), ("กรุงเทพ", "krungtheph"),
        ("Հայաստան", "hayastan"), ("საქართველო", "sakartvelo"), ("١٢٣", "123"), ("🙂", ""),
        ("Acme™ & Co®", "acme and co"), ("nº 5", "no 5"), ("㈱日立", "zhu ri li"), ("Ⅳ", "iv"), ("שָׁלוֹם", "salwom"),
        ("a🙂b", "a b"),
    ])
    func folded(_ given: String, _ folded: String) {
        #expect(given.folded() == folded)
    }
}
