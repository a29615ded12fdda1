FROM python:3.12-slim AS build
WORKDIR /src
RUN python -m venv /venv
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . \
    && /venv/bin/pip install --no-cache-dir /wheels/*.whl

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
RUN useradd --system --user-group --no-create-home --shell /usr/sbin/nologin loan-engine
COPY --from=build /venv /venv
USER loan-engine
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["loan-engine", "serve", "--host", "0.0.0.0"]
