"""Titles of score columns, in LinkedIn's languages and in common tools."""

from apps.directory.services.identities import ORDER
from ssi_platform.domain.readings import FIELDS as READING_FIELDS
from ssi_platform.ingest import fields_by_title, plain
from ssi_platform.ingest.names import PART_TITLES, PARTS

PEOPLE = ORDER  # Those that identify a rep; see `directory.services.identities`.
LONG = ("pillar", "score")
FIELDS = (*PEOPLE, *PARTS, "day", "observed_at", *LONG, *READING_FIELDS)

PILLAR_TITLES = {
    "brand": [
        "professional brand", "prof brand", "PROFESSIONAL_BRAND",
        "Establish your professional brand", "Professionelle Marke aufbauen",
        "Etablieren Sie Ihre professionelle Marke", "Établir votre marque professionnelle",
        "Développer votre marque professionnelle", "Establecer tu marca profesional",
        "Crea il tuo brand professionale", "Estabelecer sua marca profissional",
        "Bouw uw professionele merk op",
    ],
    "people": [
        "right people", "FIND_RIGHT_PEOPLE", "Find the right people",
        "Die richtigen Personen finden", "Finden Sie die richtigen Personen",
        "Trouver les bonnes personnes", "Encontrar a las personas adecuadas",
        "Trova le persone giuste", "Encontrar as pessoas certas",
        "Localizar as pessoas certas", "De juiste personen vinden",
    ],
    "insights": [
        "insight engagement", "INSIGHT_ENGAGEMENT", "Engage with insights",
        "Durch Insights Interesse wecken", "Mit Insights Interesse wecken",
        "Échanger des informations", "Interagir en partageant des informations",
        "Interactuar ofreciendo información", "Interagisci con informazioni",
        "Interagir oferecendo insights", "Discussiëren over inzichten",
    ],
    "relationships": [
        "relationship", "STRONG_RELATIONSHIP", "strong relationships", "Build relationships",
        "Build strong relationships", "Beziehungen aufbauen", "Bauen Sie Beziehungen auf",
        "Établir des relations", "Créer des relations", "Crear relaciones", "Forjar relaciones",
        "Crea relazioni", "Cultivar relacionamentos", "Criar relacionamentos",
        "Desarrollar relaciones", "Développer des relations", "Costruisci relazioni",
        "Relaties opbouwen",
    ],
}  # fmt: skip
TOTAL_TITLES = [
    "ssi", "ssi score", "current ssi", "current ssi score", "social selling index",
    "social selling index ssi", "overall", "overall score", "total score", "gesamt",
    "gesamtwert", "ssi gesamt", "totale", "score total", "social selling index atual",
    "social selling index actuel", "aktueller social selling index", "social selling index actual",
    "social selling index attuale", "huidige social selling index", "ssi wert", "ssi punkte",
]  # fmt: skip
GROUP_TITLES = {"total": ["ssi", "overall", "mean", "average"], **PILLAR_TITLES}

TITLES = {
    "rep": ["rep id", "seller", "sales rep"],
    "external_id": [
        "rep external id", "employee id", "personalnummer", "employee number", "matricule",
    ],
    "crm_id": ["salesforce id", "salesforce user id", "hubspot id", "owner id", "crm user id"],
    "email": [
        "e mail", "email address", "e mail address", "mail", "e mail adresse", "adresse e mail",
        "work email", "correo electronico",
    ],
    "profile_url": [
        "profile", "linkedin", "linkedin url", "linkedin profile", "linkedin profile url",
        "profile address", "profil", "profil url",
    ],
    "name": [
        "rep name", "full name", "member", "member name", "seat holder", "user", "user name",
        "mitarbeiter", "nom", "nombre", "nome", "naam", "nom complet", "nombre completo",
        "nome completo", "vollständiger name", "volledige naam", "salesperson", "sales agent",
    ],
    **PART_TITLES,
    "day": [
        "date", "datum", "tag", "fecha", "jour", "data", "dag", "period end", "end date",
        "as of", "stichtag", "giorno", "dia", "fecha de corte",
    ],
    "observed_at": [
        "observed", "captured at", "fetched at", "timestamp", "zeitstempel", "horodateur",
        "marca temporal", "carimbo de data hora", "informazioni cronologiche", "tijdstempel",
        "completion time", "fertigstellungszeit", "heure de fin", "hora de finalizacion",
        "ora di completamento", "hora de conclusao", "tijd van voltooien", "submitted at",
    ],
    "pillar": [
        "pillar name", "component", "metric", "metrik", "kennzahl", "metrica",
        "metrique", "saule", "pilier", "pilar", "pilastro", "pijler",
    ],
    "score": ["value", "points", "wert", "punkte", "valeur", "valor", "puntos", "waarde"],
    "total": TOTAL_TITLES,
    **PILLAR_TITLES,
    "industry": ["industry name", "branche", "industria"],
    **{
        f"{group}_rank": [f"{group} top", f"{group} percentile"]
        for group in ("industry", "network")
    },
    **{
        f"{group}_{field}": [f"{group} {title}" for title in titles]
        for group in ("industry", "network")
        for field, titles in GROUP_TITLES.items()
    },
}  # fmt: skip
KNOWN = fields_by_title(TITLES | {f: TITLES.get(f, ()) for f in FIELDS})
_WRAPPED = "parsed"  # The browser extension's own reading of the page.
KNOWN |= {_WRAPPED + title: field for title, field in KNOWN.items()
          if field in READING_FIELDS and " " not in title}  # fmt: skip
# Other columns of Sales Navigator's usage reports: they have no score, but identify such a file.
USAGE = {plain(title) for title in (
    "first name", "last name", "groups", "seat type", "seat status", "invitation status",
    "days active", "active days", "last active", "last login", "searches performed",
    "unique searches", "saved searches", "profiles viewed", "profile views", "leads saved",
    "saved leads", "accounts saved", "saved accounts", "InMails sent", "InMail sent",
    "InMails accepted", "InMail acceptance rate", "messages sent", "unique connections",
    "TeamLink introductions", "notes created", "tags created", "smart links created",
    "smart links viewed", "period start", "start date",
)}  # fmt: skip
KNOWN |= dict.fromkeys(USAGE - KNOWN.keys(), "")
# Columns that say nothing of a score or of who has it.
BESIDE = {plain(title) for title in (
    "comment", "comments", "note", "notes", "remark", "remarks", "kommentar", "kommentare",
    "bemerkung", "bemerkungen", "anmerkung", "anmerkungen", "notiz", "notizen", "commentaire",
    "commentaires", "remarque", "remarques", "comentario", "comentarios", "observaciones", "nota",
    "notas", "commento", "commenti", "comentário", "comentários", "observação", "observações",
    "opmerking", "opmerkingen", "team", "teams", "region", "région", "regione", "região", "regio",
    "office", "department", "abteilung", "gruppe", "équipe", "equipo", "squadra", "equipe",
    "job title", "position", "country", "land", "pays", "país", "paese", "manager", "team leader",
    "vorgesetzter", "chef", "location", "standort", "#", "nr", "no.", "start time", "startzeit",
    "heure de début", "hora de inicio", "ora di inizio", "hora de início", "begintijd",
)} - {""}  # fmt: skip
KNOWN |= dict.fromkeys(BESIDE - KNOWN.keys(), "")
FORM_TITLES = {"start time", "startzeit", "heure de debut", "hora de inicio", "ora di inizio",
               "begintijd"}  # fmt: skip
# Around "SSI" in the question of a form; a word that is not here may ask for something else.
_FILLERS = set(plain(
    "what is s your my the current actual today now as of this week score value index points"
    " linkedin sales navigator dein deine mein meine ihr aktueller aktuelle aktuell heute heutiger"
    " wie ist hoch der wert punkte quel est votre ton mon le score actuel aujourd hui cual es tu su"
    " mi el actual hoy qual e il tuo suo mio attuale oggi o a seu sua meu atual hoje wat je jouw uw"
    " mijn huidige vandaag de out 100 0"
).split())  # fmt: skip


def is_total(title: str) -> bool:
    """Tell whether a plain title asks for the index: "what is your ssi today"."""
    words = title.replace("social selling index", "ssi").split()
    return words.count("ssi") in (1, 2) and _FILLERS.issuperset(set(words) - {"ssi"})


# Read-only columns of the product's own files.
OWN = {plain(title) for title in ("team_id", "team_name", "source")}
KNOWN |= dict.fromkeys(OWN, "")

PILLAR_OF = fields_by_title({"total": TOTAL_TITLES, **PILLAR_TITLES})
