"""Words of messy files: titles of columns, of sums and of notes, and how days and numbers look."""

REP_TITLES = {
    "external_id": ["Rep", "external id", "Employee ID", "Personalnummer", "CRM ID"],
    "email": ["E-Mail", "Email Address", "Work email", "Correo electrónico", "Mail"],
    "name": ["Name", "Full name", "Mitarbeiter", "Nombre", "Naam", "Salesperson", "Nom"],
}
DAY_TITLES = ["Date", "Datum", "Day", "Fecha", "Stichtag", "As of", "Data", "Tag", "Jour", "Dag"]
CLOCK_TITLES = ["Timestamp", "Zeitstempel", "Horodateur", "Marca temporal", "Completion time"]
TOTAL_TITLES = ["SSI", "SSI score", "Total", "Overall", "Social Selling Index", "Score", "Gesamt",
                "Current SSI", "What is your SSI today?", "Dein SSI"]  # fmt: skip
PILLAR_TITLES = [
    ["Brand", "People", "Insights", "Relationships"],
    ["Professional brand", "Right people", "Insight engagement", "Strong relationships"],
    ["Establish your professional brand", "Find the right people", "Engage with insights",
     "Build relationships"],
    ["Professionelle Marke aufbauen", "Die richtigen Personen finden",
     "Durch Insights Interesse wecken", "Beziehungen aufbauen"],
    ["Estabelecer sua marca profissional", "Localizar as pessoas certas",
     "Interagir oferecendo insights", "Criar relacionamentos"],
    ["PROFESSIONAL_BRAND", "FIND_RIGHT_PEOPLE", "INSIGHT_ENGAGEMENT", "STRONG_RELATIONSHIP"],
]  # fmt: skip
BESIDE = ["Comment", "Kommentar", "Notes", "Team", "Region", "Manager", "Observações", "#"]
UNKNOWN = ["Quota", "SSI target", "Previous SSI", "Bonus", "SSI goal 2026", "Δ to last month"]
SUMMARIES = ["Average", "Schnitt", "Ø", "Total", "Moyenne", "Trend", "Promedio"]
SUMS = [
    "Total", "Subtotal North", "Zwischensumme", "Ø", "Team average", "Summe", "Gesamt", "Moyenne",
    "Total North", "Durchschnitt", "Ø Lab", "Sous-total", "Promedio", "Gemiddelde", "Average",
    "Grand Total", "Gesamtergebnis", "Sub total South", "Mittelwert", "Suma",
]  # fmt: skip
NOTES = ["* taken by hand", "Source: LinkedIn, as of today", "Stand: 20.11.2026 / ops",
         "Scores are of the page, not of the API", "n = 2"]  # fmt: skip
ABOVE = ["SSI scorecard Q4", "Exported 20/11/2026 by ops", "Acme GmbH; Vertrieb", "Confidential",
         "Name of the programme: Social Selling, 2026", "Total: 17"]  # fmt: skip
MISSING = ["", "-", "n/a", "—", "N/A", "null", "–", "NaN"]
REMARKS = ["on leave", "corrected", "ok", "Lab", "EMEA", "Jane, Ltd.", "new"]

DAY_STYLES = [
    "%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d %b %Y", "%d-%b-%y", "%B %d, %Y", "%Y/%m/%d", "%Y%m%d",
    "%A, %d %B %Y", "%d/%b/%Y", "%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y", "%Y-%m-%d 00:00:00",
    "%a, %d %b %Y", "de", "fr", "pt", "es",
]  # fmt: skip
CLOCK_STYLES = ["%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M", "%Y-%m-%dT%H:%M:%S", "%d %b %Y %I:%M:%S %p",
                "%m/%d/%Y %H:%M:%S", "%Y/%m/%d %I:%M:%S %p GMT+1"]  # fmt: skip
MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro"
    " dezembro",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    " diciembre",
}
LOCAL = {"de": "{}. {} {}", "fr": "{} {} {}", "pt": "{} de {} de {}", "es": "{} de {} de {}"}


def day_text(day, style):
    """Return a day in a style, or in a language."""
    if style in MONTHS:
        return LOCAL[style].format(day.day, MONTHS[style].split()[day.month - 1], day.year)
    return day.strftime(style)
