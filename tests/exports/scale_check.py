import resource, time
from datetime import date
import pytest
from django.db import connection
from ssi_platform.tenancy.context import organisation_context
from tests.cast import rep

def rss():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6

@pytest.mark.parametrize("format,years", [("csv", 1), ("csv", 4), ("xlsx", 4)])
def test_scale(acme, north, sales, export, api, alice, format, years):
    for i in range(60): rep(acme, f"R{i}", north, since=date(2022,1,1))
    with organisation_context(acme.pk), connection.cursor() as c:
        c.execute("""INSERT INTO scores_dailyscore (organisation_id, rep_id, day, total, brand, people, insights, relationships, observed_at, source)
          SELECT %s, r.id, d::date, 51100, 17500, 9700, 5000, 18900, now(), 20 FROM directory_rep r, generate_series('2022-01-01'::date, '2022-01-01'::date + %s, '1 day') d WHERE r.organisation_id=%s AND name LIKE 'R%%'""",
          [acme.pk, 365*years, acme.pk])
    before = rss()
    for who, narrowed in ((None, {}), (None, {"team": str(sales.pk)}), (api(alice), {})):
        t = time.time()
        e = export("scores", format, who=who, **narrowed)
        took = time.time() - t
        print(f"\n{format} {narrowed} {e['error']} rows={e['rows']} size={e['size']} {took:.1f}s  {e['rows']/took:.0f} rows/s  rss {before:.0f} -> {rss():.0f} MB peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1e3:.0f}")
