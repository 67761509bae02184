from apps.directory.querysets import OfRepsQuerySet


class DailyScoreQuerySet(OfRepsQuerySet):
    def on(self, day):
        return self.filter(day=day)

    def between(self, first, last):
        return self.filter(day__range=(first, last))


class ScoreImportQuerySet(OfRepsQuerySet):
    def visible_to(self, caller):
        """Whoever sees the job sees the import."""
        jobs = self.model._meta.get_field("job").related_model.objects.visible_to(caller)
        return self.of(caller.organisation_id).filter(job__in=jobs.values("pk"))

    def with_job(self):
        return self.select_related("job").defer("content")

    def with_content(self, sha256):
        return self.filter(sha256=sha256).order_by("id")
