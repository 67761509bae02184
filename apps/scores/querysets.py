from apps.directory.querysets import OfRepsQuerySet


class DailyScoreQuerySet(OfRepsQuerySet):
    def on(self, day):
        return self.filter(day=day)

    def between(self, first, last):
        return self.filter(day__range=(first, last))
