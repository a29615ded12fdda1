FROM python:3.12-slim AS build
WORKDIR /src
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# What builds and what runs, each from its lock and in an environment of its own; they change less often than the sources.
COPY requirements requirements
RUN python -m venv /build \
    && /build/bin/pip install --require-hashes --requirement requirements/build.txt --requirement requirements/node.txt \
    && python -m venv --without-pip /venv \
    && /build/bin/pip --python /venv/bin/python install --require-hashes --only-binary :all: \
        --requirement requirements/runtime.txt
COPY . .
RUN /build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /build/bin/pip --python /venv/bin/python install --no-deps /wheels/*.whl

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/nonexistent \
    DESK_DATABASE=sqlite:////var/lib/loan-engine/data/desk.sqlite DESK_KEYS=/var/lib/loan-engine/keys/desk.keys
# Nothing in it installs anything, and it writes to its own folders and /tmp alone: the rest may be read-only.
RUN pip uninstall --yes pip && rm -r /usr/local/lib/python3.12/ensurepip \
    && cd /var/lib && mkdir loan-engine && cd loan-engine \
    && install --directory --owner=10001 --group=10001 --mode=0700 backups data keys
COPY --from=build /venv /venv
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["loan-engine", "serve", "--host", "0.0.0.0"]
