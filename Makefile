# The two commands for a bare machine are `make demo` and `make test`; `make run` serves.
# Paths are relative to this folder, so its own path may contain spaces.
.DEFAULT_GOAL := help
.PHONY: help demo bench pairs recompute test coverage trials faults properties test-clients test-generators fuzz run check schema translations lock clean

python := .venv/bin/python
# Write bytecode at the first import: the bootstrap does not compile.
export PYTHONDONTWRITEBYTECODE :=
# --parent tells the launcher the process id of make: it stops when make is killed or interrupted.
# `exec` lets signals reach it.
launch = bin/bootstrap requirements/local.txt && exec $(python) -m ssi_platform.embedded $@ --parent $$PPID
uv ?= uv
measured = $(if $(COVERAGE),-m coverage run)
compile = $(uv) pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-annotate --no-header --only-binary :all:

# For tools that read the settings and connect to no server.
offline = DATABASE_URL=postgres://nobody@localhost/none REDIS_URL=redis://localhost/0 \
	SSI_ENVIRONMENT=test SSI_SECRET_KEY=for-tools-that-only-read-the-settings

help:  ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile

demo:  ## load synthetic scores, compute, and check every number
	@$(launch)

run:  ## serve on http://127.0.0.1:8000 until Ctrl-C (PORT, SSI_STATE_DIR)
	@$(launch)

test:  ## run the test suite (ARGS="tests/scores -x")
	@bin/bootstrap && rm -rf .local/coverage && exec $(python) $(measured) -m pytest $(ARGS)

coverage:  ## print the coverage that `make test COVERAGE=1` measured: at least 95 % of each part
	@$(python) -m coverage combine --quiet
	@failed=0; for part in "ssi_platform/domain/*" "apps/*/policies.py" "apps/*/services/*"; do \
		echo "Coverage of $$part"; \
		$(python) -m coverage report --include="$$part" --skip-covered --show-missing --fail-under=95 \
			|| failed=1; \
	done; exit $$failed

trials:  ## run the slow tests: linear time, fuzzing, processes that are killed, every guide
	@bin/bootstrap && exec $(python) -m pytest -m trial $(ARGS)

faults:  ## break the database, Redis, workers and web while traffic runs (ARGS="refused locked")
	@bin/bootstrap && exec $(python) -m scripts.faults $(ARGS)

properties:  ## run the property tests on ten times as many examples
	@bin/bootstrap && TEST_EXAMPLES_TIMES=10 exec $(python) -m pytest -m hypothesis $(ARGS)

bench:  ## measure requests per second beside plain frameworks (ARGS="--rows 10000000")
	@bin/bootstrap && exec $(python) -m scripts.bench $(ARGS)

pairs:  ## measure this checkout beside another commit (ARGS="main~1 --pairs 15")
	@bin/bootstrap && exec $(python) -m scripts.bench.pairs $(ARGS)

recompute:  ## compare every figure with the oracle on random histories (ARGS="4 5 6")
	@bin/bootstrap && exec $(python) -m scripts.recompute $(ARGS)

test-clients:  ## generate and test the TypeScript and Python clients (needs Node 20)
	@bin/bootstrap && exec $(python) clients/prove.py

test-generators:  ## generate, compile and run clients of five other generators (needs Node 20)
	@bin/bootstrap && exec $(python) clients/prove_generators.py

fuzz:  ## run schemathesis with two keys against a new platform (ARGS=100 cases an operation)
	@bin/bootstrap && exec $(python) -m scripts.fuzz $(ARGS)

check:  ## format, lint, types, import contracts, migrations, schema, Compose file, names, every page of the admin
	@bin/bootstrap
	$(python) -m ruff format --check .
	$(python) -m ruff check .
	$(offline) $(python) -m mypy
	.venv/bin/lint-imports
	$(python) manage.py makemigrations --check --dry-run
	$(python) manage.py spectacular --validate --fail-on-warn --file /dev/null
	.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(python) -m scripts.contract docs/openapi.released.yaml docs/openapi.yaml
	$(python) -m pytest -q -m check

schema:  ## generate docs/openapi.yaml from the code
	@bin/bootstrap
	$(python) manage.py spectacular --fail-on-warn --file docs/openapi.yaml

german = locale/de/LC_MESSAGES/django
translations:  ## collect the texts that are translated, and compile them (needs GNU gettext)
	@bin/bootstrap
	$(python) manage.py makemessages --locale de --no-obsolete --no-wrap --no-location \
		$(foreach folder,.venv tests docs clients scripts staticfiles "*/templates/admin",--ignore=$(folder))
	msgfmt --check-format --output-file=$(german).mo $(german).po

# The largest first: the smaller files take their versions from it.
lock:  ## compile requirements/*.txt from pyproject.toml (needs uv; upgrades with ARGS=--upgrade)
	$(compile) pyproject.toml -o requirements/dev.txt --extra embedded --extra dev $(ARGS)
	$(compile) pyproject.toml -o requirements/local.txt --extra embedded -c requirements/dev.txt $(ARGS)
	$(compile) pyproject.toml -o requirements/app.txt -c requirements/local.txt $(ARGS)
	$(compile) --group clients -o requirements/clients.txt $(ARGS)
	$(compile) --group generators -o requirements/generators.txt $(ARGS)

clean:  ## delete what was set up and generated, the state in .local, and caches
	rm -rf .venv-clients .venv-clients.lock clients/node_modules clients/*/generated
	rm -rf .venv-generators .venv-generators.lock clients/generators/node_modules
	rm -rf .venv .venv.lock .local .pytest_cache .mypy_cache .ruff_cache .import_linter_cache staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
