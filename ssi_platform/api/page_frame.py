"""The frame of pages outside of the admin site: head, navigation and style."""

from html import escape

STYLE = "/static/ssi/pages.css"
PLACES = {
    "/": "SSI Platform",
    "/admin/": "Admin",
    "/docs/guides": "Guides",
    "/docs": "API explorer",
    "/docs/reference": "API reference",
}


def page(title: str, content: str, language: str = "en") -> str:
    """Return a page with a title, which is escaped here, and content, which is HTML."""
    links = "".join(f'<a href="{address}">{name}</a>' for address, name in PLACES.items())
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="{STYLE}"></head>'
        f"<body><header><nav>{links}</nav></header><main>{content}</main></body></html>"
    )
