"""The pages of the admin site use words of the people who read them, and none of the code."""

import re
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.urls import reverse

from ..matrices import site
from .pages import objects

pytestmark = pytest.mark.check

ADMINS = {model._meta.label: one for model, one in admin.site._registry.items()}
OF_CODE = {
    "id",
    "ids",
    "uuid",
    "url",
    "pk",
    "fk",
    "kind",
    "type",
    "obj",
    "object",
    "actor",
    "ledger",
}
MEANT = {"Id in your other systems"}


def is_in_words(label):
    label = str(label)
    return label in MEANT or (
        "_" not in label and not {*re.findall(r"[a-z]+", label.lower())} & OF_CODE
    )


@pytest.mark.parametrize("label", ["external id", "profile_url", "object type", "Rep id"])
def test_words_of_the_code_are_recognised(label):
    assert not is_in_words(label)


@pytest.mark.parametrize("model", ADMINS)
def test_titles_of_columns_are_words(model):
    one = ADMINS[model]
    labels = [label_for_field(name, one.model, one) for name in one.list_display]
    assert [label for label in labels if not is_in_words(label)] == []


@pytest.mark.parametrize("model", ADMINS)
def test_names_of_models_and_their_sections_are_words(model):
    meta = ADMINS[model].opts
    names = [meta.verbose_name, meta.verbose_name_plural, meta.app_config.verbose_name]
    assert [name for name in names if not is_in_words(name)] == []


@pytest.mark.parametrize("model", ADMINS)
def test_a_list_says_what_its_rows_are(model):
    assert re.fullmatch(r"[A-Z].+\.", ADMINS[model].about)


class Labels(HTMLParser):
    """The texts of the labels of a form, also of values that are only shown."""

    def __init__(self):
        super().__init__()
        self.texts, self.inside = [], False

    def handle_starttag(self, tag, attrs):
        if tag == "label":
            self.inside = True
            self.texts.append("")

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "label"

    def handle_data(self, data):
        if self.inside:
            self.texts[-1] += data


def labels_of(answer):
    labels = Labels()
    labels.feed(answer.content.decode())
    return [text.strip().rstrip(":") for text in labels.texts]


@pytest.fixture
def administrator(pair):
    """The pages of an organisation as its administrator sees them, and its rows."""
    tenant = pair[0]
    return site(tenant.people["ada"]), objects(tenant)


def test_labels_of_forms_are_words(administrator):
    """On the page of a row, and on that on which one is added."""
    client, rows = administrator
    seen = 0
    for one in ADMINS.values():
        name = f"{one.opts.app_label}_{one.opts.model_name}"
        pages = [
            client.get(reverse(f"admin:{name}_change", args=[next(iter(rows[name].values()))]))
        ]
        pages.append(client.get(reverse(f"admin:{name}_add")))
        labels = [label for page in pages if page.status_code == 200 for label in labels_of(page)]
        assert labels and [label for label in labels if not is_in_words(label)] == [], name
        seen += len(labels)
    assert seen > 40


def test_a_rep_leads_to_moves_and_scores(administrator):
    client, rows = administrator
    page = client.get(reverse("admin:directory_rep_change", args=[rows["directory_rep"]["own"]]))
    links = re.findall(
        r'<li><a href="([^"]+)">(Move to another team|Moves|Scores)</a>', page.content.decode()
    )
    assert [title for _, title in links] == ["Move to another team", "Moves", "Scores"]
    for address, title in links:
        answer = client.get(address.replace("&amp;", "&"))
        assert answer.status_code == 200
        rep = page.context_data["original"].name
        assert rep in answer.content.decode(), title
