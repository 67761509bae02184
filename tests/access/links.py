"""Links of invitations, as the tests read and follow them."""

GLOBEX = "/api/v1/organisations/globex"
NEW, GOOD = "new@acme.example", "brass kettle on the hob"


def link_in(text):
    return next(word for word in text.split() if "/invitations/" in word)


def secret_of(link):
    return link.rpartition("/")[2]


def accept(api, body, who=None, **given):
    secret = body if isinstance(body, str) else secret_of(body["invitation"]["link"])
    return api(who).post("/api/v1/invitations:accept", {"secret": secret, **given})


def refusal(answer):
    return answer.status_code, answer.json()["code"]
