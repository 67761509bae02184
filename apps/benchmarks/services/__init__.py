from .reading import IndustryBenchmarks as IndustryBenchmarks
from .reading import benchmarks_of as benchmarks_of
from .reading import settings_of as settings_of
from .releasing import release_industries as release_industries
from .settings import change_settings as change_settings
