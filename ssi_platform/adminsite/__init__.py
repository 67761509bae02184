"""The admin site: every page is made inside one organisation and shows what the person manages."""
