import Matching
import Testing

struct PersonNameTests {
    @Test(
        arguments: [
            ("Anna", "Smith", "anna", "smith", nil), ("Dr. Anna", "Smith PhD", "anna", "smith", nil),
            ("Mr", "Smith", "mr", "smith", nil), ("Robert", "Downey Jr.", "robert", "downey", "jr"),
            ("Robert Jr", "Downey", "robert", "downey", "jr"), ("Henry", "Ford III", "henry", "ford", "3"),
            ("Ken", "Griffey, Sr.", "ken", "griffey", "sr"), ("Herr Jürgen", "Groß", "jurgen", "gross", nil),
            ("Prof. Dr. Karl", "von der Heide", "karl", "von der heide", nil),
            ("Sra. María José", "Núñez", "maria jose", "nunez", nil),
            ("Mme Hélène", "Lefèvre", "helene", "lefevre", nil), ("Don", "Johnson", "don", "johnson", nil),
            ("Mary-Jane", "O'Brien", "mary jane", "obrien", nil), ("小明", "王", "xiaoming", "wang", nil),
            ("민수", "김", "minsu", "gim", nil), ("Анна", "Кузнецова", "anna", "kuznecova", nil),
            ("Γιώργος", "Παππάς", "giorgos", "pappas", nil), ("दीपक", "शर्मा", "dipaka", "sarma", nil),
            (nil, "Smith", "", "smith", nil), ("", " ", "", "", nil),
        ] as [(String?, String?, String, String, String?)]
    )
    func halves(_ first: String?, _ last: String?, _ given: String, _ family: String, _ suffix: String?) {
        let name = PersonName(first: first, last: last)
        #expect([name.first, name.last, name.suffix ?? "-"] == [given, family, suffix ?? "-"])
        #expect(name.isKnown == !(given.isEmpty && family.isEmpty))
    }

    @Test(
        arguments: [
            ("Anna Smith", "anna", "smith", nil), ("Smith, Anna", "anna", "smith", nil),
            ("Dr. Anna van der Berg Jr.", "anna", "van der berg", "jr"), ("Smith, Anna, PhD", "anna", "smith", nil),
            ("Anna Smith, MD, PhD", "anna", "smith", nil), ("John Q. Public Sr", "john q", "public", "sr"),
            ("Sammy Davis, Jr.", "sammy", "davis", "jr"), ("Davis, Sammy, III", "sammy", "davis", "3"),
            ("DUPONT Jean-Pierre", "jean pierre", "dupont", nil), ("ANNA SMITH", "anna", "smith", nil),
            ("Ludwig van Beethoven", "ludwig", "van beethoven", nil),
            ("Oscar de la Renta", "oscar", "de la renta", nil),
            ("Leonardo da Vinci", "leonardo", "da vinci", nil), ("Herr Max Mustermann", "max", "mustermann", nil),
            ("Sr. Juan Pérez", "juan", "perez", nil), ("M.S. Dhoni", "ms", "dhoni", nil),
            ("J.R.R. Tolkien", "jrr", "tolkien", nil),
            ("Madonna", "madonna", "", nil), ("Mr. T", "t", "", nil),
            ("王小明", "xiaoming", "wang", nil), ("欧阳娜娜", "nana", "ouyang", nil), ("司马光", "guang", "sima", nil),
            ("山田 太郎", "tailang", "shantian", nil), ("山田太郎", "tailang", "shantian", nil),
            ("やまだ たろう", "tarou", "yamada", nil), ("マイケル・ジョーダン", "maikeru", "jodan", nil),
            ("김민수", "minsu", "gim", nil), ("남궁민수", "minsu", "namgung", nil), ("이 영희", "yeonghui", "i", nil),
            ("Анна Сергеевна Иванова", "anna sergeevna", "ivanova", nil), ("Иванова, Анна", "anna", "ivanova", nil),
            ("Νίκος Παπαδόπουλος", "nikos", "papadopoulos", nil), ("محمد بن سلمان", "mhmd", "bn slman", nil),
            ("דוד כהן", "dwd", "khn", nil), ("राहुल शर्मा", "rahula", "sarma", nil), ("", "", "", nil), (nil, "", "", nil),
            (",", "", "", nil), ("Jr.", "jr", "", nil),
        ] as [(String?, String, String, String?)]
    )
    func full(_ full: String?, _ given: String, _ family: String, _ suffix: String?) {
        let name = PersonName(full: full)
        #expect([name.first, name.last, name.suffix ?? "-"] == [given, family, suffix ?? "-"])
    }

    @Test(arguments: [("Anna", "Smith", "Smith", "Anna"), ("Jörg", "Müller", "Joerg", "Mueller")])
    func sameWords(_ first: String, _ last: String, _ otherFirst: String, _ otherLast: String) {
        #expect(PersonName(first: first, last: last).words == PersonName(first: otherFirst, last: otherLast).words)
    }

    @Test(
        arguments: [
            (("Anna", "Smith"), ("Bob", "Smith"), true),
            (("Anna", "Smith"), ("Anna", "Brown"), true),
            (("Anna", "Smith"), ("ANNA", "smith"), false),
            (("Anna", "Smith"), ("A.", "Smith"), false),
            (("Anna", "Smith"), ("Anna", "Smith-Brown"), false),
            (("Anna", "Smith"), ("Smith", "Anna"), false),
            (("Anna", "Smith"), (nil, nil), false),
            (("Anna", "Smith"), ("Anna", nil), false),
            (("Anna", "Smith"), (nil, "Brown"), true),
            (("Jörg", "Müller"), ("Joerg", "Mueller"), false),
        ] as [((String?, String?), (String?, String?), Bool)]
    )
    func plainlyDiffers(_ one: (String?, String?), _ other: (String?, String?), _ differs: Bool) {
        let first = PersonName(first: one.0, last: one.1)
        let second = PersonName(first: other.0, last: other.1)
        #expect(first.plainlyDiffers(from: second) == differs)
        #expect(second.plainlyDiffers(from: first) == differs)
    }
}
