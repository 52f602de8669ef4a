/// Words of streets in one short form.
enum StreetWords {
    /// The words in their short forms; German and Dutch streets are split from their names ("hauptstrasse": haupt, str).
    static func short(_ words: [String]) -> [String] {
        var short: [String] = []
        short.reserveCapacity(words.count + 1)
        for word in words where word != "#" {
            if let form = forms[word] {
                if !form.isEmpty { short.append(form) }
            } else if let (name, kind) = compound(word) {
                short.append(name)
                short.append(kind)
            } else {
                short.append(ordinal(word) ?? word)
            }
        }
        return short
    }

    private static func compound(_ word: String) -> (name: String, kind: String)? {
        for (end, kind) in compounds where word.utf8.count > end.utf8.count + 2 && word.hasSuffix(end) {
            return (String(word.dropLast(end.count)), kind)
        }
        return nil
    }

    private static let compounds = [
        ("strasse", "st"), ("straat", "st"), ("str", "st"), ("platz", "pl"), ("plein", "pl"), ("gasse", "g"),
        ("gatan", "g"), ("gata", "g"), ("gade", "g"), ("allee", "al"), ("laan", "ln"), ("vegen", "v"), ("veien", "v"),
        ("vagen", "v"), ("weg", "w"), ("katu", "k"),
    ]

    /// "21st" as "21"; nil when the word is none.
    private static func ordinal(_ word: String) -> String? {
        let digits = word.utf8.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty, digits.count < word.utf8.count else { return nil }
        let ending = word.dropFirst(digits.count)
        return ["st", "nd", "rd", "th", "o", "a", "e", "er", "eme"].contains(ending) ? String(digits) : nil
    }

    /// Short form by word; an empty one drops the word.
    private static let forms: [String: String] = {
        var forms: [String: String] = [:]
        for line in table {
            let parts = line.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            for word in parts[1].split(separator: " ") { forms[String(word)] = String(parts[0]) }
        }
        return forms
    }()

    private static let table = [
        // English kinds of street
        "st:street st str saint sainte strasse straat", "ave:avenue ave av aven avenida avda avd aven avnue",
        "rd:road rd", "dr:drive dr drv", "ln:lane ln laan", "ct:court ct crt", "pl:place pl plaza plz platz plein",
        "sq:square sq", "blvd:boulevard blvd bd boul bvd blvrd", "ter:terrace ter terr tce", "cir:circle cir circ",
        "cres:crescent cres cr crs", "hwy:highway hwy hiway", "pkwy:parkway pkwy pky pkway", "expy:expressway expy",
        "fwy:freeway fwy", "tpke:turnpike tpke", "trl:trail trl", "cl:close cl", "gr:grove gr grv", "gdns:gardens gdns",
        "gdn:garden gdn", "mt:mount mt", "mtn:mountain mtn", "hts:heights hts", "hl:hill hl", "hls:hills hls",
        "pt:point pt", "cv:cove cv", "lp:loop lp", "aly:alley aly", "brg:bridge brg", "ctr:center centre ctr cntr",
        "esp:esplanade esp", "pde:parade pde", "prom:promenade prom", "cnr:corner cnr", "est:estate est",
        "rte:route rte",
        "ind:industrial ind", "bldg:building bldg", "jct:junction jct", "mews:mews", "view:view vw",
        // Directions
        "n:north n norte nord", "s:south s sud sur", "e:east e est este ost", "w:west w oeste ouest",
        "ne:northeast ne", "nw:northwest nw", "se:southeast se", "sw:southwest sw",
        // Ordinals
        "1:first", "2:second", "3:third", "4:fourth", "5:fifth", "6:sixth", "7:seventh", "8:eighth", "9:ninth",
        "10:tenth", "11:eleventh", "12:twelfth",
        // Other languages
        "r:rue rua r", "c:calle c cl", "cra:carrera cra kra kr", "via:via v", "vle:viale vle", "pza:piazza pza pzza",
        "cso:corso cso", "imp:impasse imp", "che:chemin che ch", "al:allee allees all aleja al aleje",
        "g:gasse gata gatan gade", "w:weg", "pr:prospekt pr prosp prkt", "ul:ulica ulitsa ulica ul uliza vulytsia vul",
        "per:pereulok per", "nab:naberezhnaia nab", "pl:plac ploshchad plads plass", "sk:sokak sok sk sokagi",
        "cad:caddesi cad cd cadde", "mah:mahallesi mah mahalle", "od:odos od", "leof:leoforos leof", "utca:utca u",
        "ps:paseo pso", "trv:travessa trv tv", "est:estrada", "rod:rodovia rod",
        // Words that come and go
        ":the of and de la le les du des del della di da do dos das el los las l",
    ]
}
