"""Invented people: common names put together by chance, and numbers that lead to nobody."""

import random

FIRST = (
    "Anders Anja Arne Astrid Bente Birgit Bjarte Camilla Dag Eirik Elin Espen Eva Frode Geir"
    " Grete Guro Halvard Hanne Helge Hilde Håkon Ida Inger Ivar Jorunn Kjersti Kjetil Lars"
    " Lene Liv Magne Maren Marit Mathias Mona Nils Oddvar Ola Pål Ragnhild Roar Rune Sigrid"
    " Silje Sindre Solveig Stein Svein Synnøve Tarjei Terje Tone Tore Trine Turid Ulrik Vegard"
    " Vilde Øystein Åse Åshild"
).split()
LAST = (
    "Aasgard Bakkestad Bergsvik Bjørkedal Brekkhus Dalseth Eidsnes Elvestrand Fagermo"
    " Fjellvang Granlien Grøndalen Hagesæter Haugtveit Heggestad Hjellnes Kvalstad Kverndal"
    " Langåsen Lindtun Løkvik Mosvang Myrhaug Nesbakk Nordvang Nygjerdet Oppedalen Raudstein"
    " Rognlien Sandvang Skarbø Skogheim Solbakke Steinsvang Storlien Strandmo Sundbakk"
    " Sætervik Tangeraas Torvnes Ulvedal Vangsmo Veslegard Viksund Øverhaug Ødegarden"
    " Åsmundlien"
).split()


class Names:
    """Gives names that no other person of the demo has."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._given: set[str] = set()

    def next(self) -> str:
        while True:
            name = f"{self._random.choice(FIRST)} {self._random.choice(LAST)}"
            if name not in self._given:
                self._given.add(name)
                return name


def phone(number: int) -> str:
    """A number of eight digits that nobody has: none in Norway begins with 00."""
    digits = f"{number:08d}"
    return " ".join((digits[:2], digits[2:4], digits[4:6], digits[6:]))


def address_of(name: str, domain: str) -> str:
    """An e-mail address at an invented domain, in the form that most bodies use."""
    plain = name.lower().replace("å", "a").replace("ø", "o").replace("æ", "ae")
    return f"{plain.replace(' ', '.')}@{domain}"
