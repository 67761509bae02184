from rest_framework import serializers
from rest_framework.reverse import reverse


class LinkField(serializers.URLField):
    """The address of something in the organisation that was asked.

    `target` says of a row which route, and the parts of its address; None for no link.
    """

    def __init__(self, *, target, **kwargs):
        self.target = target
        super().__init__(source="*", read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value):
        target = self.target(value)
        if target is None:
            return None
        route, *parts = target
        slug = self.context["view"].kwargs["organisation"]
        return reverse(route, [slug, *parts], request=self.context["request"])


def job_headers(request, slug, job_id):
    """Return what an answer says of the job that it began: where to look, and when."""
    return {"Location": reverse("job", [slug, job_id], request=request)} | WAIT


WAIT = {"Retry-After": "1"}
