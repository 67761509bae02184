"""The admin site: every page is of one organisation and shows the rows that the person manages."""
