"""What deploy/ and the Dockerfile say: well-formed by the schemas of those who read it, and true of the code."""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml
from jsonschema import Draft7Validator  # type: ignore[import-untyped]
from typer.main import get_command

from api.app import create_app
from api.commands import app as commands
from api.desk.settings import desk_settings

ROOT = Path(__file__).parents[2]
KUBERNETES = ROOT / "deploy/kubernetes"
VERSIONS = ("1.30", "1.37")
"""The oldest and the newest that are held to."""

MANIFESTS = {
    (document["kind"], document["metadata"]["name"]): document
    for path in sorted(KUBERNETES.glob("*.yaml"))
    if path.name != "kustomization.yaml"
    for document in yaml.safe_load_all(path.read_text("utf-8"))
}
DEPLOYMENTS = {name: document for (kind, name), document in MANIFESTS.items() if kind == "Deployment"}
COMPOSE = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text("utf-8"))
APPLICATION = COMPOSE["services"]["application"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
FINAL_STAGE = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
SETTINGS = MANIFESTS["ConfigMap", "settings"]["data"]

OF_OTHERS = {"PGSERVICEFILE"}  # libpq's
INSIDE = {"/metrics", "/healthz", "/readyz"}


def pod(deployment: Mapping[str, Any]) -> Any:
    return deployment["spec"]["template"]["spec"]


def container(deployment: Mapping[str, Any]) -> Any:
    (only,) = pod(deployment)["containers"]
    return only


def settings_read() -> str:
    """The code that reads settings."""
    return "\n".join(path.read_text("utf-8") for path in (ROOT / "api").rglob("*.py"))


def environment(deployment: Mapping[str, Any]) -> dict[str, str]:
    return {**SETTINGS, **{each["name"]: each["value"] for each in container(deployment)["env"]}}


ENVIRONMENTS = {
    "compose": APPLICATION["environment"],
    **{name: environment(document) for name, document in DEPLOYMENTS.items()},
    "image": dict(re.findall(r"([A-Z_]+)=(\S+)", " ".join(re.findall(r"^ENV (.*)$", FINAL_STAGE, re.M)))),
}


@cache
def addresses() -> set[str]:
    """Every path that the service answers, the desk's among them."""

    def within(routes: Any) -> Iterator[str]:
        for route in routes:
            yield from within(route.original_router.routes) if hasattr(route, "original_router") else (route.path,)

    return set(within(create_app().routes))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", MANIFESTS, ids="/".join)
def test_kubernetes_reads_every_manifest(name: tuple[str, str], version: str) -> None:
    kubernetes_validate.validate(MANIFESTS[name], version, strict=True)


def test_the_kustomization_names_every_file() -> None:
    kustomization = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))
    assert sorted([*kustomization["resources"], "kustomization.yaml"]) == sorted(
        each.name for each in KUBERNETES.iterdir()
    )
    assert kustomization["namespace"] == MANIFESTS["Namespace", "loan-engine"]["metadata"]["name"]


def test_compose_reads_its_file() -> None:
    schema = json.loads(
        files("check_jsonschema").joinpath("builtin_schemas/vendor/compose-spec.json").read_text("utf-8")
    )
    assert [error.message for error in Draft7Validator(schema).iter_errors(COMPOSE)] == []


@pytest.mark.parametrize("where", ENVIRONMENTS)
def test_every_setting_is_one_that_the_code_reads(where: str) -> None:
    read = settings_read()
    ours = {name for name in ENVIRONMENTS[where] if not re.match("PATH|HOME|PYTHON", name)} - OF_OTHERS
    assert ours
    assert sorted(name for name in ours if f'"{name}"' not in read) == []


@pytest.mark.parametrize("where", [each for each in ENVIRONMENTS if each != "image"])
def test_the_settings_can_be_read(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**ENVIRONMENTS["image"], **ENVIRONMENTS[where]}.items():
        if name not in ("PATH", "HOME"):
            monkeypatch.setenv(name, value)
    desk = desk_settings()
    assert create_app().title
    assert (desk is None) == (where in ("calculator", "screenings"))
    if desk is not None:
        assert desk.keys.parent.as_posix() == "/var/lib/loan-engine/keys"


def starts() -> Iterator[tuple[str, list[str]]]:
    yield "image", json.loads(re.findall(r"^CMD (\[.*\])$", FINAL_STAGE, re.M)[-1])
    yield "compose", APPLICATION["command"]
    for name, document in DEPLOYMENTS.items():
        yield name, container(document)["args"]


@pytest.mark.parametrize(("where", "command"), [*starts()], ids=lambda each: each if isinstance(each, str) else "")
def test_the_command_is_one_of_ours_with_options_that_it_has(where: str, command: list[str]) -> None:
    program, serve, *options = command
    assert (program, serve) == ("loan-engine", "serve")
    known = {name for each in get_command(commands).commands["serve"].params for name in each.opts}  # type: ignore[attr-defined]
    assert {each for each in options if each.startswith("--")} - known == set()
    assert options[options.index("--host") + 1] == "0.0.0.0"


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_every_pod_is_confined(name: str) -> None:
    secured = container(DEPLOYMENTS[name])["securityContext"]
    assert secured == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    inside = pod(DEPLOYMENTS[name])["securityContext"]
    assert (inside["runAsNonRoot"], inside["seccompProfile"]) == (True, {"type": "RuntimeDefault"})
    assert inside["fsGroupChangePolicy"] == "OnRootMismatch"
    assert f"USER {inside['runAsUser']}:{inside['runAsGroup']}\n" in FINAL_STAGE
    assert pod(DEPLOYMENTS[name])["automountServiceAccountToken"] is False
    assert {"requests", "limits"} == set(container(DEPLOYMENTS[name])["resources"])


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_service_of_compose_is_confined(name: str) -> None:
    service = COMPOSE["services"][name]
    assert (service["read_only"], service["cap_drop"], service["security_opt"]) == (
        True,
        ["ALL"],
        ["no-new-privileges:true"],
    )
    assert service["deploy"]["resources"]["limits"]["memory"]


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_probes_ask_what_the_service_answers_on_the_port_it_has(name: str) -> None:
    only = container(DEPLOYMENTS[name])
    (port,) = only["ports"]
    assert str(port["containerPort"]) == only["args"][only["args"].index("--port") + 1]
    assert f"EXPOSE {port['containerPort']}\n" in FINAL_STAGE
    for probe, path in {"startupProbe": "/readyz", "readinessProbe": "/readyz", "livenessProbe": "/healthz"}.items():
        assert only[probe]["httpGet"] == {"path": path, "port": port["name"]}
        assert path in addresses()
    (service_port,) = MANIFESTS["Service", name]["spec"]["ports"]
    assert service_port["targetPort"] == port["name"]
    assert MANIFESTS["Service", name]["spec"]["selector"] == DEPLOYMENTS[name]["spec"]["template"]["metadata"]["labels"]


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_what_is_mounted_is_there(name: str) -> None:
    volumes = {each["name"] for each in pod(DEPLOYMENTS[name])["volumes"]}
    mounts = {each["name"]: each["mountPath"] for each in container(DEPLOYMENTS[name])["volumeMounts"]}
    assert set(mounts) == volumes
    for setting in ("DESK_KEYS", "SCREENING_FOLDER", "PGSERVICEFILE"):
        place = environment(DEPLOYMENTS[name]).get(setting)
        assert place is None or any(place.startswith(mounted) for mounted in mounts.values())


def test_whoever_stops_the_service_waits_longer_than_it_takes() -> None:
    for name, document in DEPLOYMENTS.items():
        pause = int(container(document)["lifecycle"]["preStop"]["exec"]["command"][1])
        needed = pause + int(environment(document)["STOP_SECONDS"])
        assert pod(document)["terminationGracePeriodSeconds"] > needed, name
    for service in ("application", "nginx"):
        grace = int(COMPOSE["services"][service]["stop_grace_period"].removesuffix("s"))
        assert grace > int(APPLICATION["environment"]["STOP_SECONDS"])


def test_what_keeps_nothing_scales_and_what_keeps_something_is_one() -> None:
    scaled = MANIFESTS["HorizontalPodAutoscaler", "calculator"]["spec"]
    assert scaled["scaleTargetRef"]["name"] == "calculator"
    assert 1 < scaled["minReplicas"] < scaled["maxReplicas"]
    assert "replicas" not in DEPLOYMENTS["calculator"]["spec"]  # it would set back what was scaled
    assert "cpu" in container(DEPLOYMENTS["calculator"])["resources"]["requests"]  # what its use is a share of
    for name in set(DEPLOYMENTS) - {"calculator"}:
        spec = DEPLOYMENTS[name]["spec"]
        assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})
    assert environment(DEPLOYMENTS["calculator"])["DESK"] == "off"


def ingress() -> list[tuple[str, bool, str]]:
    """Path, whether what lies under it is meant too, and whose it is; the longest first, as it is chosen."""
    (rule,) = MANIFESTS["Ingress", "loan-engine"]["spec"]["rules"]
    found = [(each["path"], each["pathType"] == "Prefix", each["backend"]["service"]) for each in rule["http"]["paths"]]
    assert all(service["port"] == {"name": "http"} for _, _, service in found)
    return sorted(((path, under, service["name"]) for path, under, service in found), key=lambda each: -len(each[0]))


def reached(path: str) -> str | None:
    for place, under, service in ingress():
        if path == place or (under and path.startswith(f"{place}/")):
            return service
    return None


def test_the_ingress_lets_in_every_address_but_those_for_inside() -> None:
    assert {"/", "/desk", "/v1/assessments", "/v1/screenings/template", "/healthz"} <= addresses()
    assert {path: reached(path) for path in addresses() if reached(path) != expected(path)} == {}
    assert reached("/metrics") is None


def expected(path: str) -> str | None:
    if path in INSIDE:
        return None
    if path.startswith("/v1/screenings"):
        return "screenings"
    return "desk" if path.startswith(("/v1/desk", "/desk")) else "calculator"


def test_compose_believes_only_its_nginx_and_shows_only_it() -> None:
    services = COMPOSE["services"]
    assert APPLICATION["environment"]["TRUSTED_PROXIES"] == services["nginx"]["networks"]["inside"]["ipv4_address"]
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    nginx = (ROOT / "deploy/nginx.conf").read_text("utf-8")
    assert "server application:8000;" in nginx
    for published in services["nginx"]["ports"]:
        assert re.search(rf"listen {published.partition(':')[2]}\b", nginx)
    assert all(f"/run/secrets/{name};" in nginx for name in services["nginx"]["secrets"])
    used = {secret for service in services.values() for secret in service.get("secrets", ())}
    assert used == set(COMPOSE["secrets"])


def test_nginx_lets_as_many_through_as_the_workers_keep_in_order() -> None:
    command = APPLICATION["command"]
    let_through = re.findall(r"max_conns=(\d+)", (ROOT / "deploy/nginx.conf").read_text("utf-8"))
    assert let_through == [str(16 * int(command[command.index("--workers") + 1]))]


def test_the_image_is_built_from_locks_and_starts_as_nobody_in_particular() -> None:
    installs = re.findall(r"pip (?:--python \S+ )?install (.*?)(?:&&|$)", DOCKERFILE, re.M)
    assert len(installs) == 3
    for each in map(shlex.split, installs):
        assert "--require-hashes" in each or ("--no-deps" in each and "/wheels/*.whl" in each), each
        assert all((ROOT / name).is_file() for name in each if name.startswith("requirements/"))
    assert re.search(r"^USER \d+:\d+$", FINAL_STAGE, re.M)
    assert "\nSTOPSIGNAL SIGTERM\n" in FINAL_STAGE
    assert not re.search(r"^(CMD|ENTRYPOINT) [^[]", DOCKERFILE, re.M)
    assert "pip uninstall --yes pip" in FINAL_STAGE


def test_the_image_is_sent_all_that_the_build_copies() -> None:
    sent = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.M))
    assert sorted(name for name in sent if not (ROOT / name).exists()) == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    hatch = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*hatch["packages"], Path(hatch["hooks"]["custom"]["path"]).parts[0], project["project"]["readme"]}
    assert needed | {"web", "requirements", "pyproject.toml", project["project"]["license-files"][0]} == sent
