"""The vocabulary: which word means what to the grammar. Keys are lower case without accents.

A word carries tags, the names that the rules are written in, each with a value.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.dates.spelling import misspellings

Tags = dict[str, Any]


def _split(words: str) -> list[str]:
    return words.split()


MONTHS = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
]
WEEKDAYS = ("lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica")
_MONTHS_SHORT = (
    "genn gen",
    "febbr feb",
    "mar",
    "apr",
    "mag magg",
    "giu",
    "lug",
    "ago",
    "sett set",
    "ott",
    "nov",
    "dic",
)
_WEEKDAYS_SHORT = ("lun", "mar mart", "mer merc", "gio giov", "ven", "sab", "dom")

# Words that are a slip away from a month or a weekday, and mean something else.
_REAL = frozenset(
    _split(
        "gennaro domenico domeniche domenicale sabati sabata marzi maro mazo aprire aprite april aprila april "
        "maggi maggia agosti agosta agostino lugli giugni venerdo martello martedo ottone otto ore ottobrata "
        "mar marz scorre scorsi giornata giorni giorno giono settima settimo mercole scopro dicere prossima "
        "prossime passata passate passare passaro passano passava passavo passate passati passate scorta "
        "scoria mars maso quindi quindici venti trento trentino trentina ventina setti "
        "tenta tenti unici quatto marcio marziale martire giorgio giorgia agostana settimo settimanale luci lumi"
    )
)

_UNITS = _split("zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici")
_UNITS += ["sedici", "diciassette", "diciotto", "diciannove"]
_TENS = {20: "venti", 30: "trenta", 40: "quaranta", 50: "cinquanta", 60: "sessanta", 70: "settanta", 80: "ottanta"}
_TENS[90] = "novanta"


def _below_hundred() -> dict[str, int]:
    words = {word: n for n, word in enumerate(_UNITS) if n}
    for ten, name in _TENS.items():
        words[name] = ten
        for unit in range(1, 10):
            stem = name[:-1] if unit in (1, 8) else name
            words[stem + _UNITS[unit]] = ten + unit
            if unit == 1:
                words[stem + "un"] = ten + 1
    return words


NUMBERS = _below_hundred()
NUMBERS |= {"du": 2, "quatro": 4, "cinqe": 5, "vinti": 20, "vintuno": 21, "vintidue": 22, "vintitre": 23}
NUMBERS |= {"cento": 100, "centoventi": 120, "centottanta": 180, "duecento": 200, "dicianove": 19, "diciasette": 17}
YEARS = {f"duemila{word}": 2000 + n for word, n in NUMBERS.items() if n < 100}
YEARS["duemila"] = 2000

# word lists -> tags. `unit` values: h hour, d day, w week, m month, y year.
_LISTS: list[tuple[str, Tags]] = [
    ("il lo la l i gli le er lu", {"art": True}),
    ("il l er lu", {"il": True}),
    ("di del dello della dell dei degli delle d de", {"di": True}),
    ("tra fra", {"tra": True}),
    ("e ed", {"e": True}),
    ("o oppure", {"o": True}),
    ("a ad al alla ai", {"a": True}),
    ("un uno una na nu", {"un": 1}),
    ("questo questa quest sto sta", {"questo": True}),
    ("corrente corr", {"corrente": True}),
    ("scorso scorsa scurso", {"scorso": "last"}),
    ("scorsi scorse", {"scorsi": True}),
    ("passato passata trascorso trascorsa precedente ultimo", {"scorso_after": "last"}),
    ("prossimo prossima venturo ventura entrante", {"prossimo": "next"}),
    ("altro altra altr artro artra antro", {"altro": True}),
    ("ultimi ultime", {"ultimi": True}),
    ("ultimo ultima", {"ultimo": "last"}),
    ("primi", {"primi": True}),
    ("fine fini", {"part": 2}),
    ("meta", {"part": 1}),
    ("inizio inizi", {"part": 0}),
    ("fa", {"fa": True}),
    ("addietro indietro orsono", {"fa": True}),
    ("circa cca", {"circa": True}),
    ("quasi saranno suppergiu pressappoco grossomodo indicativamente approssimativamente", {"circa": True}),
    ("piu oltre", {"over": True}),
    ("almeno minimo", {"at_least": True}),
    ("meno", {"under": True}),
    ("mezzo mezza mezz", {"half": True}),
    ("paio", {"many": (2, 2)}),
    ("qualche alcuni alcune", {"many": (2, 6)}),
    ("pochi poche", {"many": (1, 4)}),
    ("diversi diverse vari varie parecchi parecchie svariati", {"many": (3, 10)}),
    ("tanti tante molti molte", {"many": (3, 12)}),
    ("decina", {"about": 10}),
    ("dozzina", {"about": 12}),
    ("quindicina", {"about": 15}),
    ("ventina", {"about": 20}),
    ("trentina", {"about": 30}),
    ("quarantina", {"about": 40}),
    ("cinquantina", {"about": 50}),
    ("sessantina", {"about": 60}),
    ("centinaio", {"about": 100}),
    ("mesetto mesotto mesino", {"diminutive": "m"}),
    ("oretta mezzora mezzoretta", {"diminutive": "h"}),
    ("annetto", {"diminutive": "y"}),
    ("settimanella settimanetta settimanina", {"diminutive": "w"}),
    ("giorno giorni gg", {"unit": "d", "giorno": True}),
    ("g", {"unit": "d"}),
    ("settimana settimane", {"unit": "w", "settimana": "w"}),
    ("sett set setti", {"unit": "w"}),
    ("mese", {"unit": "m", "mese": "m"}),
    ("mesi", {"unit": "m"}),
    ("anno", {"unit": "y", "anno": True}),
    ("anni", {"unit": "y"}),
    ("ora ore minuto minuti secondo", {"unit": "h"}),
    ("giorni", {"plural_unit": "d"}),
    ("settimane", {"plural_unit": "w"}),
    ("mesi", {"plural_unit": "m"}),
    ("anni", {"plural_unit": "y"}),
    ("mattina mattino sera serata pomeriggio notte", {"daypart": True}),
    ("primo", {"first": 1, "nth": 0}),
    ("prima", {"nth": 0, "prima": "before"}),
    ("seconda secondo", {"nth": 1}),
    ("terza terzo", {"nth": 2}),
    ("quarta quarto", {"nth": 3}),
    ("decade", {"decade": True}),
    ("quindicina", {"fortnight": True}),
    ("weekend", {"weekend": True}),
    ("primavera", {"season": "spring"}),
    ("estate", {"season": "summer"}),
    ("autunno", {"season": "autumn"}),
    ("inverno", {"season": "winter"}),
    ("oggi ogi stamattina stamane stamani stasera stanotte staseraa stammani stammane odierna", {"offset": 0}),
    ("ieri jeri ier iersera ieir aieri ajeri ajere aiere ierisera ierimattina ieriii ierii", {"offset": -1}),
    ("altroieri altrieri avantieri avantiieri ierlaltro", {"offset": -2}),
    ("domani doman domattina", {"offset": 1}),
    ("dopodomani", {"offset": 2}),
    ("dopo", {"dopo": "after"}),
    ("successivo successiva seguente appresso", {"successivo": "after"}),
    ("adesso ora mo appena", {"now": True}),
    ("recentemente ultimamente", {"vague": 60}),
    ("altrodi altrogiorno", {"other_day": True}),
    ("ponte", {"bridge": True}),
    ("sabati", {"wds": 5}),
    ("domeniche", {"wds": 6}),
    ("vigilia", {"eve": -1}),
    ("antivigilia", {"eve": -2}),
    ("indomani", {"indomani": "after"}),
    ("natale", {"feast": "natale"}),
    ("ferragosto", {"feast": "ferragosto"}),
    ("mezzagosto", {"feast": "mezzagosto"}),
    ("santambrogio", {"saint": "sant_ambrogio"}),
    ("assunta", {"feast": "assunta"}),
    ("capodanno", {"feast": "capodanno"}),
    ("befana epifania", {"feast": "epifania"}),
    ("ognissanti", {"feast": "ognissanti"}),
    ("immacolata", {"feast": "immacolata"}),
    ("halloween", {"feast": "halloween"}),
    ("morti defunti", {"dead": "morti"}),
    ("santi", {"dead": "ognissanti"}),
    ("pasqua", {"feast": "pasqua"}),
    ("pasquetta", {"feast": "pasquetta"}),
    ("pentecoste", {"feast": "pentecoste"}),
    ("carnevale", {"feast": "carnevale"}),
    ("candelora", {"feast": "candelora"}),
    ("natalizie natalizio", {"christmas_time": True}),
    ("vacanze feste festivita ferie periodo", {"holidays": True}),
    ("sotto", {"sotto": True}),
]


def _build() -> dict[str, Tags]:
    table: dict[str, Tags] = {}

    def add(words: Iterable[str], tags: Tags) -> None:
        for word in words:
            table[word] = table.get(word, {}) | tags

    slips = misspellings(
        [*MONTHS, *WEEKDAYS, "settimana", "settimane", "giorni", "giorno", "scorso", "scorsa", "stamattina", "stasera"],
        real=_REAL,
    )
    for words, tags in _LISTS:
        add(words.split(), tags)
    for form, word in slips.items():
        if form == word or form not in table:
            if word in MONTHS:
                add([form], {"month": MONTHS.index(word) + 1})
            elif word in WEEKDAYS:
                add([form], {"wd": WEEKDAYS.index(word)})
            elif form != word:
                add([form], table[word])
    for n, words in enumerate(_MONTHS_SHORT, 1):
        add(words.split(), {"mon": n})
    for n, words in enumerate(_WEEKDAYS_SHORT):
        add(words.split(), {"wda": n})
    for word, n in NUMBERS.items():
        add([word], {"n": n} | ({"day": n} if n <= 31 else {}) | ({"tail2": n} if n < 100 else {}))
    spelt = [word for word, n in NUMBERS.items() if n <= 31 and len(word) >= 6]
    for form, word in misspellings(spelt, real=_REAL, any_letter=False).items():
        if form not in table:
            add([form], table[word])
    for word, n in YEARS.items():
        add([word], {"y4": n} | ({"thousand": 2000} if n == 2000 else {}))
    add(["duemila"], {"n": 2000})
    return table


WORDS = _build()

# The words that people type without a space between them.
GLUED = frozenset(
    _split(
        "il la lo un una fa prima dopo fine inizio meta gg mese mesi giorno giorni settimana settimane anno anni ora ore"
    )
    + _split("mattina sera pomeriggio notte scorso scorsa passato passata prossimo prossima ieri oggi")
    + [*MONTHS, *WEEKDAYS, *(word for word, n in NUMBERS.items() if n < 100 and len(word) > 2)]
)

# After a bare «il 5» any of these may come; anything else («il 5 per cento», «le 3 bollette») is counted by the 5.
FOLLOWERS = frozenset(
    _split(
        "e ed o ma che a al alla ai in con via tramite per da dal non ho ha hanno abbiamo avete mi gli le lo "
        "la l li ci vi si ne era sono poi pero quindi ormai circa mattina sera verso alle ore se come quando "
        "cioe anzi credo ancora no scusa dopo prima grazie raccomandata pec mail email fax sera pomeriggio "
        "notte mio mia suo sua il un una me te invece mai"
    )
)
PARTICIPLES = ("ato", "ata", "ito", "ita", "uto", "uta", "itto", "itta", "esso", "essa", "mmo")

# A message that is one of these words and a number is about that number: «era il 5», «mi pare 12».
FILLERS = frozenset(
    _split(
        "il lo la l giorno era credo penso forse mi pare sembra direi sara stato stata no si ok allora boh "
        "mah mese ho mandato mandata inviato inviata spedito spedita scritto e di del in data dovrebbe essere "
        "mi sa ecco fatto fatta anzi verso un una circa tipo saranno sono passati passate fanno quasi ormai a "
        "al che scusa beh eh mmm uhm ehm l-ho penso dico dire sono quello quella precedente esatto preciso proprio "
        "sempre cioe ma forse magari all alla dell della vediamo uffa tipo sicuro sicura fu li"
    )
)

# The words between two dates that make them one, one or the other, or the day of sending and that of arriving.
SAME_DAY = frozenset(
    _split(
        "cioe ossia ovvero vale a dire per la precisione precisamente esattamente esatto preciso proprio era credo penso "
        "mi pare sembra direi diciamo l esattezza quindi dunque sempre un uno una di del dell della al all in nel nell "
        "dello il mese giorno verso circa festa"
    )
)
EITHER_DAY = frozenset(
    _split("e ed o od oppure a ad fino forse magari massimo max limite anche poteva potrebbe essere ma")
)
THEN = frozenset(_split("e ed poi mi gli l la lo il ho hanno ha stata stato loro risulta da ricevuta ma lui fornitore"))
