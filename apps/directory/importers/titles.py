"""Titles of directory columns, in several languages and in exports of other tools."""

from ssi_platform.ingest import fields_by_title
from ssi_platform.ingest.names import PART_TITLES, PARTS

from ..services.files import LEVELS, REP_FIELDS

FIELDS = (*REP_FIELDS, *PARTS, "team", *LEVELS, "team_external_id", "from_day", "last_day")

TITLES = {
    **PART_TITLES,
    "external_id": [
        "id", "rep", "rep id", "employee id", "employee number", "user id", "owner id",
        "sales agent id", "crm id", "personalnummer", "mitarbeiternummer", "mitarbeiter id",
        "matricule", "numéro employé", "número de empleado", "id empleado", "matricola",
        "matrícula", "personeelsnummer",
    ],
    "name": [
        "rep name", "full name", "sales agent", "sales rep", "sales representative",
        "salesperson", "seller", "agent", "owner", "owner name", "account owner",
        "opportunity owner", "employee", "employee name", "member", "member name", "user",
        "user name", "vollständiger name", "mitarbeiter", "verkäufer", "vertriebsmitarbeiter",
        "inhaber", "nom", "nom complet", "vendeur", "commercial", "propriétaire", "nombre",
        "nombre completo", "vendedor", "propietario", "nome", "nome completo", "venditore",
        "naam", "verkoper",
    ],
    "email": [
        "e mail", "mail", "email address", "e mail address", "work email", "business email",
        "owner email", "user email", "e mail adresse", "mailadresse", "adresse e mail",
        "courriel", "correo", "correo electrónico", "endereço de e mail", "indirizzo e mail",
        "e mailadres",
    ],
    "profile_url": [
        "profile", "profile address", "linkedin", "linkedin url", "linkedin profile",
        "linkedin profile url", "public profile url", "profil", "profil url", "linkedin profil",
        "profil linkedin", "perfil", "perfil de linkedin", "perfil do linkedin",
        "profilo linkedin", "linkedin profiel",
    ],
    "team": [
        "team name", "team path", "group", "sales team", "vertriebsteam", "gruppe", "équipe",
        "groupe", "equipo", "grupo", "squadra", "equipe de vendas",
    ],
    "team_1": [
        "region", "regional office", "office", "sales office", "area", "territory", "gebiet",
        "niederlassung", "vertriebsregion", "région", "agence", "bureau", "secteur", "región",
        "oficina", "zona", "regione", "filiale", "região", "regio", "kantoor",
    ],
    "team_2": [
        "manager", "manager name", "sales manager", "team lead", "team leader", "supervisor",
        "reports to", "teamleiter", "teamleitung", "vertriebsleiter", "vorgesetzter",
        "responsable", "chef d'équipe", "directeur commercial", "gerente", "jefe de equipo",
        "jefe de ventas", "responsabile", "gestor", "leidinggevende",
    ],
    "team_external_id": [
        "team id", "team code", "team number", "group id", "teamnummer", "team kennung",
        "code équipe", "id équipe", "id equipo", "código de equipo",
    ],
    "from_day": [
        "from", "from date", "since", "start", "start date", "valid from", "effective from",
        "effective date", "member since", "ab", "seit", "von", "gültig ab", "beginn",
        "startdatum", "depuis", "à partir de", "date de début", "desde", "a partir de",
        "fecha de inicio", "dal", "data inizio", "data de início", "vanaf",
    ],
    "last_day": [
        "until", "to date", "end date", "valid until", "leaving date", "exit date",
        "termination date", "bis", "austritt", "austrittsdatum", "enddatum", "gültig bis",
        "jusqu'au", "date de fin",
        "date de sortie", "hasta", "fecha de fin", "fecha de baja", "al", "data fine",
        "data di uscita", "até", "data de fim", "data de saída", "tot", "einddatum",
        "uitdiensttreding",
    ],
}  # fmt: skip
KNOWN = fields_by_title({field: TITLES.get(field, ()) for field in FIELDS})
