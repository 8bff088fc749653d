# syntax=docker/dockerfile:1

#en wheels has the compiler and the headers that some packages need to be built.
#fr wheels a le compilateur et les en-têtes que demandent certains paquets.
FROM python:3.13-slim AS wheels
RUN apt-get update \
    && apt-get install -y --no-install-recommends build-essential libpq-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /wheels
COPY requirements.txt ./
RUN pip wheel --no-cache-dir --wheel-dir=/wheels -r requirements.txt

#en The result installs the wheels: no compiler, only the library they link to.
#fr Le résultat installe les wheels : ni compilateur ni en-têtes, juste libpq.
FROM python:3.13-slim AS runtime
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpq5 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 app
WORKDIR /app
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links=/wheels \
        -r /wheels/requirements.txt
COPY src/ ./
USER app
CMD ["python", "-m", "service"]
