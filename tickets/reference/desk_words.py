"""The templates and playbooks that a new portal begins with: proposals that HDO edits."""

from typing import NamedTuple

from assets.models import AssetKind
from customers.reference.merging import Tally
from tickets.models import Playbook, PlaybookStep, WordsTemplate
from tickets.models.enums import Visibility
from tickets.reference.seeds import missing


class Text(NamedTuple):
    """The same words in Bokmål, Nynorsk and English."""

    text_nb: str
    text_nn: str
    text_en: str


TEMPLATES: dict[str, tuple[str, str, Text]] = {
    "Vi er på saken": ("", Visibility.PUBLIC, Text(
        "Hei. Vi arbeider med {number} ({title}) hos {customer}. Dere hører fra oss igjen senest"
        " {next_update}. Haster det, ring {phone}. Hilsen {agent}, HDO servicedesk",
        "Hei. Vi arbeider med {number} ({title}) hos {customer}. De høyrer frå oss igjen seinast"
        " {next_update}. Hastar det, ring {phone}. Helsing {agent}, HDO servicedesk",
        "Hello. We are working on {number} ({title}) at {customer}. You hear from us again by"
        " {next_update}. If it is urgent, call {phone}. {agent}, HDO service desk",
    )),
    "Vi trenger tilgang til stedet": ("", Visibility.PUBLIC, Text(
        "For å komme videre med {asset} må en tekniker inn på {site}. Hvem kan slippe inn, og når"
        " passer det? Svar her, eller ring {phone} og oppgi {number}.",
        "For å kome vidare med {asset} må ein teknikar inn på {site}. Kven kan sleppe inn, og når"
        " passar det? Svar her, eller ring {phone} og oppgi {number}.",
        "To go on with {asset} a technician has to enter {site}. Who can let them in, and when?"
        " Answer here, or call {phone} and say {number}.",
    )),
    "Prøveanrop etter retting": (AssetKind.TERMINAL, Visibility.PUBLIC, Text(
        "{asset} skal virke igjen. Ta et prøveanrop i egen talegruppe og si fra her om lyden er god"
        " begge veier.",
        "{asset} skal verke igjen. Ta eit prøveanrop i eiga talegruppe og sei frå her om lyden er"
        " god begge vegar.",
        "{asset} should work again. Make a test call in your own talk group and tell us here"
        " whether the sound is good both ways.",
    )),
    "Overlevert til neste linje": ("", Visibility.INTERNAL, Text(
        "{number}, {severity}, {customer}: {asset}. Prøvd så langt: \nMistanke: \nMangler: ",
        "{number}, {severity}, {customer}: {asset}. Prøvd så langt: \nMistanke: \nManglar: ",
        "{number}, {severity}, {customer}: {asset}. Tried so far: \nSuspected: \nMissing: ",
    )),
}  # fmt: skip

PLAYBOOKS: dict[str, tuple[str, tuple[Text, ...]]] = {
    "Taus operatørplass (ICCS)": (AssetKind.POSITION, (
        Text("Spør hva som er taust: radio, telefon eller begge, begge veier eller én, og siden"
             " når.",
             "Spør kva som er taust: radio, telefon eller begge, begge vegar eller éin, og sidan"
             " når.",
             "Ask what is mute: radio, telephone or both, both ways or one, and since when."),
        Text("Er pasientbehandling rammet nå? Flytt operatøren til en ledig plass, eller bruk"
             " reserveløsningen.",
             "Er pasientbehandling råka no? Flytt operatøren til ein ledig plass, eller bruk"
             " reserveløysinga.",
             "Is patient handling affected now? Move the operator to a free position, or use the"
             " fallback."),
        Text("Virker de andre plassene i rommet? Er flere tause, er det rommets server, samband"
             " eller strøm: vurder alvorlighetsgraden på nytt.",
             "Verkar dei andre plassane i rommet? Er fleire tause, er det serveren, sambandet"
             " eller straumen til rommet: vurder alvorsgrada på nytt.",
             "Do the other positions of the room work? If several are mute it is the room's"
             " server, line or power: think again about the severity."),
        Text("Bytt hodesett, håndsett og fotpedal med en plass som virker.",
             "Byt hovudsett, handsett og fotpedal med ein plass som verkar.",
             "Swap headset, handset and foot pedal with a position that works."),
        Text("Volum, høyttalervalg, talegruppe og pålogget rolle på plassen.",
             "Volum, høgtalarval, talegruppe og pålogga rolle på plassen.",
             "Volume, choice of speaker, talk group and the role that is signed in."),
        Text("Klient-PC: strøm, nettkabel, feilmelding på skjermen. Start klienten på nytt etter"
             " avtale med vaktleder.",
             "Klient-PC: straum, nettkabel, feilmelding på skjermen. Start klienten på nytt etter"
             " avtale med vaktleiar.",
             "Client PC: power, network cable, message on the screen. Restart the client once the"
             " shift leader agrees."),
        Text("Lokal ICCS-server, radiotilknytning og UPS: alarmer og lamper.",
             "Lokal ICCS-server, radiotilknyting og UPS: alarmar og lamper.",
             "Local ICCS server, radio connection and UPS: alarms and lamps."),
        Text("Åpne endringer og leverandørarbeid på det plassen er avhengig av.",
             "Opne endringar og leverandørarbeid på det plassen er avhengig av.",
             "Open changes and suppliers' work on what the position depends on."),
        Text("Prøveanrop på radio og telefon med rommet, og kontroller at lydloggen tar opp.",
             "Prøveanrop på radio og telefon med rommet, og kontroller at lydloggen tek opp.",
             "Test calls by radio and telephone with the room; check that the audio log records."),
    )),
    "Radioterminal uten samband": (AssetKind.TERMINAL, (
        Text("Les opp ISSI og kallesignal, og hvor terminalen er.",
             "Les opp ISSI og kallesignal, og kvar terminalen er.",
             "Read out ISSI and call sign, and where the terminal is."),
        Text("Slår den seg på, og er batteriet ladet? Prøv et batteri som virker.",
             "Slår han seg på, og er batteriet lada? Prøv eit batteri som verkar.",
             "Does it switch on, and is the battery charged? Try a battery that works."),
        Text("TMO eller DMO, riktig talegruppe, dekning i displayet.",
             "TMO eller DMO, rett talegruppe, dekning i displayet.",
             "TMO or DMO, the right talk group, coverage in the display."),
        Text("Virker en annen terminal på samme sted? Hvis ikke, er det Nødnett: se driftsstatus.",
             "Verkar ein annan terminal på same stad? Viss ikkje, er det Nødnett: sjå"
             " driftsstatus.",
             "Does another terminal work in the same place? If not it is the network: see its"
             " status."),
        Text("Er abonnementet sperret, eller terminalen meldt tapt?",
             "Er abonnementet sperra, eller terminalen meld tapt?",
             "Is the subscription disabled, or the terminal reported lost?"),
    )),
}  # fmt: skip


def load_desk_words() -> list[Tally]:
    """Add the templates and playbooks that are missing. Those that a person deleted stay so."""
    words, books = Tally("templates"), Tally("playbooks")
    for name in missing(WordsTemplate, "name", TEMPLATES, words):
        category, visibility, text = TEMPLATES[name]
        WordsTemplate.objects.create(
            name=name, category=category, visibility=visibility, **text._asdict()
        )
    for name in missing(Playbook, "name", PLAYBOOKS, books):
        category, steps = PLAYBOOKS[name]
        book = Playbook.objects.create(name=name, category=category)
        PlaybookStep.objects.bulk_create(
            PlaybookStep(playbook=book, position=at, **step._asdict())
            for at, step in enumerate(steps, start=1)
        )
    return [words, books]
