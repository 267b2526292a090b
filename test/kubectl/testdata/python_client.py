"""What programs do with Debian's python3-kubernetes: typed clients, watches, patches, the dynamic client. Prints what it saw, as JSON."""

import json
import sys

from kubernetes import client, config, dynamic, watch

config.load_kube_config(sys.argv[1])
core, apps, batch = client.CoreV1Api(), client.AppsV1Api(), client.BatchV1Api()
seen = {}

core.create_namespace(client.V1Namespace(metadata=client.V1ObjectMeta(name="python")))

settings = core.create_namespaced_config_map(
    "python", client.V1ConfigMap(metadata=client.V1ObjectMeta(name="settings", labels={"a": "b"}), data={"k": "1"})
)
settings.data["k"] = "2"
seen["replaced"] = core.replace_namespaced_config_map("settings", "python", settings).data
try:
    core.replace_namespaced_config_map("settings", "python", settings)
except client.ApiException as error:
    seen["conflict"] = [error.status, json.loads(error.body)["reason"]]
seen["patched"] = core.patch_namespaced_config_map("settings", "python", {"data": {"k": None, "l": "3"}}).data
steps = [{"op": "add", "path": "/data/m", "value": "4"}]
seen["json patched"] = core.patch_namespaced_config_map("settings", "python", steps).data

template = client.V1PodTemplateSpec(
    metadata=client.V1ObjectMeta(labels={"app": "web"}),
    spec=client.V1PodSpec(containers=[client.V1Container(name="main", image="example.com/app:1")]),
)
apps.create_namespaced_deployment(
    "python",
    client.V1Deployment(
        metadata=client.V1ObjectMeta(name="web"),
        spec=client.V1DeploymentSpec(
            replicas=2, selector=client.V1LabelSelector(match_labels={"app": "web"}), template=template
        ),
    ),
)
apps.patch_namespaced_deployment_scale("web", "python", {"spec": {"replicas": 3}})
seen["scale"] = apps.read_namespaced_deployment_scale("web", "python").spec.replicas
follower = watch.Watch()
for event in follower.stream(apps.list_namespaced_deployment, "python", timeout_seconds=60):
    if event["object"].status.available_replicas == 3:
        seen["available"] = True
        follower.stop()

page = core.list_namespaced_pod("python", label_selector="app=web", limit=2)
rest = core.list_namespaced_pod("python", label_selector="app=web", limit=2, _continue=page.metadata._continue)
seen["pages"] = [len(page.items), len(rest.items)]
seen["owner"] = page.items[0].metadata.owner_references[0].kind
seen["phases"] = sorted({pod.status.phase for pod in page.items + rest.items})
seen["selected"] = len(core.list_namespaced_pod("python", field_selector="status.phase=Pending").items)

# What is read is held against the models: a field that they want and that is not there is an error.
readers = {
    "nodes": core.list_node,
    "namespaces": core.list_namespace,
    "services": core.list_service_for_all_namespaces,
    "endpoints": core.list_endpoints_for_all_namespaces,
    "accounts": core.list_service_account_for_all_namespaces,
    "secrets": core.list_secret_for_all_namespaces,
    "events": core.list_event_for_all_namespaces,
    "slices": client.DiscoveryV1Api().list_endpoint_slice_for_all_namespaces,
    "sets": apps.list_replica_set_for_all_namespaces,
    "roles": client.RbacAuthorizationV1Api().list_cluster_role,
    "bindings": client.RbacAuthorizationV1Api().list_cluster_role_binding,
    "classes": client.SchedulingV1Api().list_priority_class,
    "leases": client.CoordinationV1Api().list_lease_for_all_namespaces,
    "storage": client.StorageV1Api().list_storage_class,
    "definitions": client.ApiextensionsV1Api().list_custom_resource_definition,
    "services of the API": client.ApiregistrationV1Api().list_api_service,
}
for name, read in readers.items():
    read()
seen["read"] = len(readers)

api = dynamic.DynamicClient(client.ApiClient())
maps = api.resources.get(api_version="v1", kind="ConfigMap")


def apply(manager, value):
    """What the client's own server_side_apply, of this version, cannot: it sends no bodies but text of this type."""
    wanted = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "applied"}, "data": {"a": value}}
    return api.request(
        "patch",
        maps.path(name="applied", namespace="python"),
        body=json.dumps(wanted),
        content_type="application/apply-patch+yaml",
        query_params=[("fieldManager", manager)],
    )


apply("one", "1")
seen["applied"] = maps.get(name="applied", namespace="python").to_dict()["data"]
try:
    apply("two", "2")
except (dynamic.exceptions.ConflictError, client.ApiException) as error:
    seen["refused"] = json.loads(error.body)["message"]
seen["groups"] = "apps" in [group.name for group in client.ApisApi().get_api_versions().groups]
seen["version"] = client.VersionApi().get_code().git_version

seen["deleted"] = core.delete_namespaced_config_map("settings", "python").status
try:
    core.read_namespaced_config_map("settings", "python")
except client.ApiException as error:
    seen["gone"] = error.status
print(json.dumps(seen))
