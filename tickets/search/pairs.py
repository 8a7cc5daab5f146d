"""Words that Bokmål and Nynorsk spell so differently that no stem joins them. Folded, both ways.

Pure: imports no Django.
"""

from tickets.search.folding import fold

_PAIRS = """
ikke ikkje | hva kva | hvor kor | hvem kven | hvorfor kvifor | hvordan korleis
fra frå | mer meir | noe noko | noen nokon | bare berre | mye mykje | uke veke | hjem heim
sykehus sjukehus | syk sjuk | sykepleier sjukepleiar | sykebil sjukebil
tjeneste teneste | løsning løysing | mulig mogleg | umulig umogleg | sikkerhet tryggleik
nødnett naudnett | nødnummer naudnummer | nødalarm naudalarm | nød naud | strøm straum
ødelagt øydelagt | bruker brukar | melder meldar | leder leiar | vaktleder vaktleiar
virker verkar | høre høyre | høyttaler høgtalar | dekning dekking | forstyrrelse forstyrring
øvelse øving | bytte byte | bilde bilete | navn namn | vann vatn | kjøretøy køyretøy
morgen morgon | tilgjengelig tilgjengeleg
hendelse hending | henvendelse førespurnad | forespørsel førespurnad | avbrudd avbrot
brudd brot | planlagt planlagd
vedlikehold vedlikehald | tilkobling tilkopling | frakoblet fråkopla
koble kople | nøkkel nykel | rekkevidde rekkjevidd | slått slegen
"""


def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for line in _PAIRS.replace("\n", "|").split("|"):
        words = [fold(word) for word in line.split()]
        for word in words:
            others = tuple(other for other in words if other != word)
            if others:
                table[word] = tuple(dict.fromkeys((*table.get(word, ()), *others)))
    return table


OTHER_FORM = _table()


def forms(word: str) -> tuple[str, ...]:
    """A folded word, and how the other written language has it. The longest that begins a compound
    counts: sykehusradio is also sjukehusradio."""
    if word in OTHER_FORM:
        return (word, *OTHER_FORM[word])
    for length in range(len(word) - 1, 5, -1):
        if word[:length] in OTHER_FORM:
            return (word, *(other + word[length:] for other in OTHER_FORM[word[:length]]))
    return (word,)
