"""What fits into an SMS. Pure.

A part holds 153 characters of the telephone alphabet, which has æ, ø and å but not the typesetter's
quotation marks and dashes; one character outside of it makes it 67 for the whole message.
"""

import re

PARTS = 4
_ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each takes the room of two.
_ESCAPED = frozenset("^{}\\[~]|€\f")
_PLAIN = str.maketrans({
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u2018": "'", "’": "'", "–": "-", "—": "-",
    "‑": "-", "…": "...", "\u00a0": " ", "\u202f": " ", "\t": " ", "•": "-", "→": "->",
})  # fmt: skip
LINKS = 2


def bounded(subject: str, body: str, address: str) -> str:
    """The message in at most four parts. What does not fit is cut; the first two links into the
    portal, which lies at ``address``, stay whole at the end."""
    text = _tidy(body if body.startswith(subject) else f"{subject}\n{body}")
    if parts(text) <= PARTS:
        return text
    links = re.findall(rf"{re.escape(address)}\S*", text)[:LINKS]
    tail = "\n".join(["...", *dict.fromkeys(links)])
    words = re.sub(rf"{re.escape(address)}\S*", "", text)
    fits, too_long = 0, len(words)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if parts(words[:middle].rstrip() + tail) <= PARTS:
            fits = middle
        else:
            too_long = middle
    return words[:fits].rstrip() + tail


def parts(text: str) -> int:
    """How many SMS a telephone needs for it."""
    if all(letter in _ALPHABET or letter in _ESCAPED for letter in text):
        size, whole, part = sum(2 if letter in _ESCAPED else 1 for letter in text), 160, 153
    else:
        size, whole, part = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if size <= whole else -(-size // part)


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.translate(_PLAIN).splitlines())
    return re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip()
