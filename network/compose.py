"""One machine that rehearses the whole consortium: nodes, PostgreSQL, the API, Prometheus."""

from __future__ import annotations

import secrets
from typing import Final

from network.description import Compose, Engine
from network.kaia.files import IMAGE_FOLDER
from network.placed import NODES, PlacedNetwork, PlacedNode
from network.written import Generated, text_file
from network.yaml_text import YamlValue, yaml_text

BESU_IMAGE: Final = "docker.io/hyperledger/besu:26.8.0"
POSTGRES_IMAGE: Final = "docker.io/library/postgres:17-bookworm"
PROMETHEUS_IMAGE: Final = "docker.io/prom/prometheus:v3.5.0"
API_IMAGE: Final = "tidewaiter-api"
KSCN_IMAGE: Final = "tidewaiter-kscn"
# The nodes write into folders of whoever generated them.
USER: Final = "${TIDEWAITER_UID:-1000}:${TIDEWAITER_GID:-1000}"
POSTGRES_ENV: Final = "secrets/postgres.env"
API_ENV: Final = "secrets/api.env"
API_PORT: Final = 8000
PROMETHEUS_PORT: Final = 9090

Rows = dict[str, YamlValue]


def compose_files(network: PlacedNetwork, compose: Compose) -> list[Generated]:
    """``compose.yaml``, ``prometheus.yml`` and the database's password."""
    return [
        text_file("compose.yaml", yaml_text(compose_document(network, compose))),
        text_file("prometheus.yml", yaml_text(prometheus_document(network))),
        text_file(POSTGRES_ENV, f"POSTGRES_PASSWORD={secrets.token_urlsafe(32)}\n", kept=True),
    ]


def compose_document(network: PlacedNetwork, compose: Compose) -> Rows:
    """The compose file's content (Compose Specification)."""
    services: Rows = {one.name: _node(network, one) for one in network.nodes}
    services["postgres"] = _postgres()
    services["api"] = _api(network, compose)
    services["prometheus"] = _prometheus(compose)
    chain: Rows = {"ipam": {"config": [{"subnet": compose.subnet}]}}
    return {
        "name": network.description.name,
        "services": services,
        "networks": {"chain": chain, "office": {}},
        "volumes": {"postgres": {}, "prometheus": {}},
    }


def prometheus_document(network: PlacedNetwork) -> Rows:
    """What Prometheus asks: the API, and the nodes that have a metrics port."""
    targets: list[YamlValue] = [
        f"{one.node.host}:{one.node.metrics_port}"
        for one in network.nodes
        if one.node.metrics_port is not None
    ]
    jobs: list[YamlValue] = [
        {"job_name": "tidewaiter-api", "static_configs": [{"targets": [f"api:{API_PORT}"]}]}
    ]
    if targets:
        jobs.append({"job_name": "nodes", "static_configs": [{"targets": targets}]})
    return {"global": {"scrape_interval": "15s"}, "scrape_configs": jobs}


def _node(network: PlacedNetwork, node: PlacedNode) -> Rows:
    service: Rows = {
        "user": USER,
        "working_dir": "/node",
        "volumes": [f"./{NODES}/{node.name}:/node"],
        "networks": {"chain": {"ipv4_address": node.node.host}},
        "restart": "unless-stopped",
        "stop_grace_period": "60s",
    }
    if network.description.engine is Engine.BESU:
        return {"image": BESU_IMAGE, "command": ["--config-file=config.toml"], **service}
    build: Rows = {"context": f"./{IMAGE_FOLDER}", "dockerfile": "Containerfile"}
    return {"image": KSCN_IMAGE, "build": build, **service}


def _postgres() -> Rows:
    return {
        "image": POSTGRES_IMAGE,
        "environment": {
            "POSTGRES_USER": "tidewaiter",
            "POSTGRES_DB": "tidewaiter",
            "PGDATA": "/data",
        },
        "env_file": [f"./{POSTGRES_ENV}"],
        "volumes": ["postgres:/data"],
        "networks": ["office"],
        "restart": "unless-stopped",
    }


def _api(network: PlacedNetwork, compose: Compose) -> Rows:
    nodes = ",".join(one.rpc_url for one in network.nodes if not one.is_validator)
    return {
        "image": API_IMAGE,
        "environment": {"TIDEWAITER_API_NODES": nodes},
        "env_file": [f"./{API_ENV}"],
        "volumes": ["./trust-root.json:/etc/tidewaiter/trust-root.json:ro"],
        "ports": [f"127.0.0.1:{compose.api_port}:{API_PORT}"],
        "networks": ["chain", "office"],
        "depends_on": ["postgres"],
        "restart": "unless-stopped",
    }


def _prometheus(compose: Compose) -> Rows:
    return {
        "image": PROMETHEUS_IMAGE,
        "volumes": [
            "./prometheus.yml:/etc/prometheus/prometheus.yml:ro",
            "prometheus:/prometheus",
        ],
        "ports": [f"127.0.0.1:{compose.prometheus_port}:{PROMETHEUS_PORT}"],
        "networks": ["chain", "office"],
        "restart": "unless-stopped",
    }
