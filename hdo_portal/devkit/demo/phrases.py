"""What HDO's people say in any incident, in the customer's written language."""

BOKMAL = {
    "updates": (
        "Vi arbeider fortsatt med feilen og følger den tett.",
        "Status: feilsøking pågår sammen med leverandøren. Ingen endring for dere ennå.",
        "Vi har funnet årsaken og arbeider med å rette den.",
    ),
    "waits": "Venter på svar fra kunden.",
    "parts": "Deler er bestilt.",
    "on_the_phone": "På telefon: {text}",
    "no_longer_grave": "Virker igjen. Avtalt med melder at varig løsning følges som SL3.",
    "again": "Samme sted som sist",
    "is_back": "Melder ringer: den samme feilen er tilbake i dag.",
    "sorry": "Beklager at dette ikke var løst. Vi ser på det på nytt med en gang.",
    "second_cause": (
        "Feilen hadde to årsaker. Også den andre er nå rettet og prøvd sammen med melder."
    ),
}
NYNORSK = {
    "updates": (
        "Vi arbeider framleis med feilen og følgjer han tett.",
        "Status: feilsøkinga held fram saman med leverandøren. Inga endring for dykk enno.",
        "Vi har funne årsaka og arbeider med å retta ho.",
    ),
    "waits": "Ventar på svar frå kunden.",
    "parts": "Delar er tinga.",
    "on_the_phone": "På telefon: {text}",
    "no_longer_grave": "Verkar att. Avtalt med meldar at varig løysing vert følgd som SL3.",
    "again": "Same stad som sist",
    "is_back": "Meldar ringjer: den same feilen er attende i dag.",
    "sorry": "Orsak at dette ikkje var løyst. Vi ser på det på nytt med ein gong.",
    "second_cause": "Feilen hadde to årsaker. Òg den andre er no retta og prøvd saman med meldar.",
}
