# The production image: one for web, worker, beat and migrations; the command decides.
FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements/app.txt .
RUN python -m venv --without-pip /opt/venv \
    && pip --python /opt/venv/bin/python install --no-cache-dir --no-deps \
        --require-hashes --only-binary :all: -r app.txt

FROM python:3.11-slim
LABEL org.opencontainers.image.version=0.1.0
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings SSI_ENVIRONMENT=production PORT=8000
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin ssi
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY . .
# Settings want addresses and secrets before anything runs; collecting files uses none of them.
RUN random() { python -c "import secrets; print(secrets.token_urlsafe(48))"; } \
    && DATABASE_URL=postgres://build@localhost/build REDIS_URL=redis://localhost/0 \
    SSI_SECRET_KEY="$(random)" SSI_KEY_PEPPER="$(random)" python manage.py collectstatic --no-input
USER ssi
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://localhost:{os.environ[\"PORT\"]}/readyz', timeout=4)"]
CMD ["python", "-m", "ssi_platform.web", "--host", "0.0.0.0"]
