# One image for every service of the ground segment; compose says which one runs.
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY ground_segment ground_segment
COPY simulators simulators
RUN python -m venv /opt/ilrs \
 && /opt/ilrs/bin/pip install --no-cache-dir --constraint constraints.txt '.[grafana,parquet,compose]'

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/ilrs ilrs \
 && install -d -o ilrs /var/lib/ilrs-tokens/write /var/lib/ilrs-tokens/read
COPY --from=build /opt/ilrs /opt/ilrs
COPY --chown=root:root config/catalogue /etc/ilrs/catalogue
COPY --chown=root:root config/rules /etc/ilrs/rules
COPY --chown=root:root config/diagnosis /etc/ilrs/diagnosis
ENV PATH=/opt/ilrs/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ILRS_CATALOGUE_DIR=/etc/ilrs/catalogue \
    ILRS_RULES_DIR=/etc/ilrs/rules \
    ILRS_MATRIX_FILE=/etc/ilrs/diagnosis/matrix.yaml \
    ILRS_DATA_DIR=/var/lib/ilrs \
    ILRS_LOG_FORMAT=json
USER ilrs
WORKDIR /var/lib/ilrs
VOLUME /var/lib/ilrs
ENTRYPOINT ["ground-segment"]
CMD ["--help"]
