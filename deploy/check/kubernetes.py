"""The Kubernetes manifests, rendered by kubectl: against Kubernetes' own schemas, each other and the code."""

import re

import kubernetes_validate
import yaml

import code_facts as code
from container import Image
from report import expect, fault, tool_or_fault

FOLDER = "deploy/kubernetes"
RENDERED = {"base": "StatefulSet", "overlays/postgres": "Deployment"}
# The oldest and the newest Kubernetes that they are held against.
VERSIONS = ("1.31", "1.37")


def run():
    for name, kind in RENDERED.items():
        output = tool_or_fault(f"{FOLDER}/{name}", "kubectl", "kustomize", str(code.ROOT / FOLDER / name))
        if output is not None:
            Cluster(f"{FOLDER}/{name}", list(yaml.safe_load_all(output)), kind).check()


class Cluster:
    """All that one kustomization makes."""

    def __init__(self, where, resources, kind):
        self.where, self.resources, self.image = where, resources, Image()
        self.workloads = {
            name: resource for name, resource in self.of("StatefulSet", "Deployment").items() if name in code.PORTS
        }
        self.kind = kind

    def of(self, *kinds):
        found = [resource for resource in self.resources if resource["kind"] in kinds]
        return {resource["metadata"]["name"]: resource for resource in found}

    def check(self):
        for resource in self.resources:
            self.check_schema(resource)
        kinds = {name: resource["kind"] for name, resource in self.workloads.items()}
        expect(kinds == dict.fromkeys(code.PORTS, self.kind), self.where, f"there should be a {self.kind} a service")
        for resource in self.of("StatefulSet", "Deployment").values():
            self.check_pod(resource)
        for name, resource in self.workloads.items():
            self.check_service(name, resource)
        self.check_ways()
        self.check_policies()
        self.check_scaling()
        print(f"{self.where}: {len(self.resources)} resources, Kubernetes {' and '.join(VERSIONS)}")

    def check_schema(self, resource):
        where = f"{self.where}: {resource['kind']} {resource['metadata']['name']}"
        for version in VERSIONS:
            try:
                kubernetes_validate.validate(resource, version, strict=True)
            except kubernetes_validate.ValidationError as error:
                path = ".".join(str(part) for part in error.path)
                fault(where, f"{path}: {error.message[:200]} (Kubernetes {version})")
                return
            except kubernetes_validate.InvalidSchemaError:
                fault(where, f"Kubernetes {version} has no such resource in {resource['apiVersion']}")
                return

    # Pods

    def check_pod(self, resource):
        where = f"{self.where}: {resource['kind']} {resource['metadata']['name']}"
        spec = resource["spec"]["template"]["spec"]
        labels = resource["spec"]["template"]["metadata"]["labels"]
        expect(resource["spec"]["selector"]["matchLabels"].items() <= labels.items(), where, "selects other pods")
        security = spec.get("securityContext", {})
        expect(security.get("runAsNonRoot") is True, where, "runAsNonRoot must be true")
        expect(security.get("seccompProfile", {}).get("type") == "RuntimeDefault", where, "seccompProfile is missing")
        user = self.image.user.split(":")[0]
        expect(str(security.get("runAsUser")) == user, where, f"runAsUser should be that of the image, {user}")
        expect(spec.get("automountServiceAccountToken") is False, where, "it needs no token of the cluster")
        expect(spec.get("serviceAccountName") in self.of("ServiceAccount"), where, "its service account is not there")
        expect(spec.get("enableServiceLinks") is False, where, "enableServiceLinks would make names like our settings'")
        volumes = {volume["name"] for volume in spec.get("volumes", [])}
        volumes |= {claim["metadata"]["name"] for claim in resource["spec"].get("volumeClaimTemplates", [])}
        for volume in spec.get("volumes", []):
            self.check_source(where, volume)
        for container in spec.get("initContainers", []) + spec["containers"]:
            inner = container.get("securityContext", {})
            expect(inner.get("allowPrivilegeEscalation") is False, where, "allowPrivilegeEscalation must be false")
            expect(inner.get("readOnlyRootFilesystem") is True, where, "readOnlyRootFilesystem must be true")
            expect(inner.get("capabilities", {}).get("drop") == ["ALL"], where, "capabilities must drop ALL")
            for bound in ("requests", "limits"):
                there = set(container.get("resources", {}).get(bound, {})) >= {"cpu", "memory"}
                expect(there, where, f"its {bound} must name cpu and memory")
            for mount in container.get("volumeMounts", []):
                if expect(mount["name"] in volumes, where, f"there is no volume {mount['name']} to mount"):
                    secret = any("secret" in volume for volume in spec["volumes"] if volume["name"] == mount["name"])
                    links = secret and "subPath" not in mount
                    expect(not links, where, f"{mount['mountPath']} needs a subPath: the services refuse links")
            program = container["command"][0]
            expect(self.image.has_program(program), where, f"{program} is not in the image")
            self.check_environment(where, container)

    def check_source(self, where, volume):
        if "configMap" in volume:
            name = volume["configMap"]["name"]
            expect(name in self.of("ConfigMap"), where, f"there is no ConfigMap {name}")
        if "secret" in volume:
            name = volume["secret"]["secretName"]
            told = f"secret generic {name} " in code.text(f"{self.where}/kustomization.yaml") + code.text(
                f"{FOLDER}/base/kustomization.yaml"
            )
            expect(told, where, f"no kustomization.yaml says how to make the secret {name}")
            mode = volume["secret"].get("defaultMode", 0o644)
            expect(mode & 0o037 == 0, where, f"the services refuse a secret with the rights {mode:o}")

    def variables(self, container):
        maps = self.of("ConfigMap")
        found = {}
        for source in container.get("envFrom", []):
            found |= maps.get(source["configMapRef"]["name"], {}).get("data", {})
        for entry in container.get("env", []):
            key = entry.get("valueFrom", {}).get("configMapKeyRef")
            data = maps.get(key["name"], {}).get("data", {}) if key else {}
            found[entry["name"]] = data.get(key["key"]) if key else entry.get("value")
        return found

    def check_environment(self, where, container):
        variables = self.variables(container)
        mounts = [mount["mountPath"] for mount in container.get("volumeMounts", [])]
        for name, value in variables.items():
            expect(name in code.SERVICE_ENVIRONMENT, where, f"{name} is no setting")
            if not expect(value, where, f"{name} has no value"):
                continue
            paths = re.findall(r"sslrootcert=([^&]+)", value)
            # The command line tool has neither rules nor a store.
            if re.search("_(FILE|DIR|PATH|CERTIFICATE|KEY|TRUST)$", name) and container["name"] == "leadline":
                paths.append(value)
            for path in paths:
                there = any(path == mount or path.startswith(f"{mount}/") for mount in mounts)
                expect(there or self.image.has(path), where, f"{name} names {path}, which is not mounted")

    def check_service(self, name, resource):
        where = f"{self.where}: {resource['kind']} {name}"
        spec = resource["spec"]["template"]["spec"]
        container = spec["containers"][0]
        variables = self.variables(container)
        component = resource["spec"]["template"]["metadata"]["labels"].get("app.kubernetes.io/component")
        expect(component == name, where, f"its component should be {name}")
        command = container["command"]
        expect(command[0] == f"leadline-{name}", where, f"command is {command[0]}, should be leadline-{name}")
        for word in command[1:] + container.get("args", []):
            flag = word.split("=")[0]
            expect(flag in code.SERVICE_FLAGS or not flag.startswith("--"), where, f"the services have no flag {flag}")
        ports = {port["name"]: port["containerPort"] for port in container["ports"]}
        wanted = {"lines": code.PORTS[name], "operations": code.OPERATIONS[name]}
        expect(ports == wanted, where, f"its ports are {ports}, should be {wanted}")
        listen = variables.get("LEADLINE_LISTEN")
        expect(listen == f":{code.PORTS[name]}", where, f"LEADLINE_LISTEN is {listen}, should be :{code.PORTS[name]}")
        for probe, path in {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}.items():
            asked = container.get(f"{probe}Probe", {}).get("httpGet", {})
            expect(asked.get("path") == path, where, f"its {probe} probe should ask {path}")
            expect(path in code.PATHS, where, f"the operations port has no {path}")
            expect(asked.get("port") == "operations", where, f"its {probe} probe should ask the operations port")
        before = container.get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command", ["sleep", "0"])
        needed = code.STOP + int(before[1])
        grace = spec.get("terminationGracePeriodSeconds", 30)
        expect(grace > needed, where, f"terminationGracePeriodSeconds is {grace}, a service may take {needed} s to end")
        on_server = self.kind == "Deployment"
        expect(("LEADLINE_STORE_URL" in variables) == on_server, where, "LEADLINE_STORE_URL is for PostgreSQL alone")
        expect(("LEADLINE_STORE_PATH" in variables) != on_server, where, "LEADLINE_STORE_PATH is for SQLite alone")
        if url := variables.get("LEADLINE_STORE_URL"):
            fits = re.match(rf"postgres://leadline_{name}@[^/]+/leadline_{name}\?sslmode=verify-full&", url)
            expect(fits, where, f"LEADLINE_STORE_URL is {url}: not its role and database, or not verify-full")
        if not on_server:
            expect(resource["spec"].get("replicas") == 1, where, "a SQLite store is for one replica")

    # Between pods

    def pods(self, selector):
        """The workloads whose pods a selector of labels takes."""
        wanted = (selector or {}).get("matchLabels", {}).items()
        return [
            resource
            for resource in self.of("StatefulSet", "Deployment").values()
            if wanted <= resource["spec"]["template"]["metadata"]["labels"].items()
        ]

    def check_ways(self):
        for name, service in self.of("Service").items():
            where = f"{self.where}: Service {name}"
            pods = self.pods({"matchLabels": service["spec"]["selector"]})
            if not expect(len(pods) == 1, where, f"it leads to {len(pods)} workloads, should lead to one"):
                continue
            target = pods[0]["metadata"]["name"]
            for port in service["spec"]["ports"]:
                expect(port["port"] == code.PORTS[target], where, f"its port should be {code.PORTS[target]}")
                named = {there["name"] for there in pods[0]["spec"]["template"]["spec"]["containers"][0]["ports"]}
                expect(port["targetPort"] in named, where, f"the pods have no port {port['targetPort']}")
            if name in code.PORTS:
                expect(target == name, where, f"it leads to {target}")
                expect(service["spec"].get("clusterIP") == "None", where, "it must be headless, for all replicas' sake")
                always = service["spec"].get("publishNotReadyAddresses")
                expect(always, where, "peers must find it when it is not ready")
        for name, workload in self.workloads.items():
            variables = self.variables(workload["spec"]["template"]["spec"]["containers"][0])
            for peer, port in code.PORTS.items():
                given = variables.get(f"LEADLINE_PEER_{peer.upper()}")
                expect(given == f"{peer}:{port}", f"{self.where}: {name}", f"its peer {peer} is {given}")
                expect(peer in self.of("Service"), f"{self.where}: {name}", f"there is no Service {peer}")

    def allowed(self, direction, side):
        """Pairs (who has the policy, with whom), and what comes from outside as a label of its namespace."""
        found = set()
        for name, policy in self.of("NetworkPolicy").items():
            for rule in policy["spec"].get(direction, []):
                for pod in self.pods(policy["spec"]["podSelector"]):
                    own = pod["metadata"]["name"]
                    ports = [port.get("port") for port in rule.get("ports", [])]
                    for peer in rule.get(side, []):
                        if "namespaceSelector" in peer:
                            labels = peer["namespaceSelector"]["matchLabels"]
                            found |= {(own, f"{key}={value}", port) for key, value in labels.items() for port in ports}
                        else:
                            others = self.pods(peer["podSelector"])
                            expect(others, f"{self.where}: NetworkPolicy {name}", "it names pods that are not there")
                            found |= {(own, other["metadata"]["name"], port) for other in others for port in ports}
        return found

    def check_policies(self):
        where = f"{self.where}: NetworkPolicy"
        policies = [policy["spec"] for policy in self.of("NetworkPolicy").values()]
        denies = any(
            spec["podSelector"] == {} and set(spec["policyTypes"]) == {"Ingress", "Egress"} and len(spec) == 2
            for spec in policies
        )
        expect(denies, where, "no policy denies everything else")
        links = {(sender, receiver) for sender, all_of in code.DESTINATIONS.items() for receiver in all_of}
        links |= {("operator", name) for name in code.PORTS}
        ingress, egress = self.allowed("ingress", "from"), self.allowed("egress", "to")
        inwards = {(other, own) for own, other, port in ingress if port == "lines" and "=" not in other}
        outwards = {(own, other) for own, other, port in egress if port == "lines"}
        for direction, found in (("in", inwards), ("out", outwards)):
            for sender, receiver in sorted(links - found):
                fault(where, f"{sender} must reach {receiver}, and is not let {direction}")
            for sender, receiver in sorted(found - links):
                fault(where, f"{sender} is let {direction} to {receiver}, and has no business there")
        outside = {(own, other) for own, other, port in ingress if port == "lines" and "=" in other}
        wanted = {("ingestion", "leadline-sources=allowed"), ("routing", "leadline-sellers=allowed")}
        expect(outside == wanted, where, f"from outside come {sorted(outside)}, should come {sorted(wanted)}")
        scraped = {own for own, other, port in ingress if port == "operations" and other.endswith("=monitoring")}
        expect(scraped == set(code.PORTS), where, f"Prometheus reaches {sorted(scraped)}, should reach all four")
        named = {own for own, _, port in egress if port == 53}
        expect(named >= set(code.PORTS), where, "a service cannot ask for names")

    def check_scaling(self):
        scaled = set()
        for name, scaler in self.of("HorizontalPodAutoscaler").items():
            where = f"{self.where}: HorizontalPodAutoscaler {name}"
            kind, target = scaler["spec"]["scaleTargetRef"]["kind"], scaler["spec"]["scaleTargetRef"]["name"]
            scaled.add(target)
            if expect(target in self.of(kind), where, f"there is no {kind} {target}"):
                spec = self.of(kind)[target]["spec"]
                expect("replicas" not in spec, where, "its target must not name a number of replicas too")
        spared = set()
        for name, budget in self.of("PodDisruptionBudget").items():
            pods = self.pods(budget["spec"]["selector"])
            spared |= {pod["metadata"]["name"] for pod in pods}
            expect(len(pods) == 1, f"{self.where}: PodDisruptionBudget {name}", "it is for no workload, or several")
        if self.kind == "Deployment":
            for what, found in (("autoscalers", scaled), ("budgets", spared)):
                expect(found == set(code.PORTS), self.where, f"{what} are for {sorted(found)}, should be for all four")
            for name, workload in self.workloads.items():
                rolling = workload["spec"].get("strategy", {}).get("rollingUpdate", {})
                where = f"{self.where}: Deployment {name}"
                expect(rolling.get("maxUnavailable") == 0, where, "maxUnavailable must be 0")
                spread = workload["spec"]["template"]["spec"].get("topologySpreadConstraints")
                expect(spread, where, "topologySpreadConstraints are missing")
