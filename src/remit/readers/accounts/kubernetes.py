"""A live Kubernetes cluster, `kubernetes:CONTEXT`: every object that whoever asks may list, and nothing but `GET`.

The kubeconfig says which server is asked and who asks; an empty context is the current one, and inside of a pod its own
service account. Objects are those of manifests and mean the same. A refused list is a hole, and the rest goes on.
Values of secrets are not asked for. It cannot know what whoever asks may not see, beyond naming each refused list, nor
what a cluster's own control plane and nodes are configured with.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from remit.model.observation import Reading, Sweep
from remit.readers.accounts._kubernetes_config import open_access
from remit.readers.accounts._kubernetes_http import Client
from remit.readers.accounts._kubernetes_sweep import Sweeping
from remit.readers.infrastructure._kubernetes_observations import observations_of

# The lists that have to be whole before something of a service can be said to be missing.
LISTS: Final = {
    "kubernetes/workload": frozenset({
        ("", "pods"), ("", "replicationcontrollers"), ("apps", "deployments"), ("apps", "statefulsets"),
        ("apps", "daemonsets"), ("apps", "replicasets"), ("batch", "jobs"), ("batch", "cronjobs"),
    }),
    "kubernetes/network": frozenset({("", "services"), ("networking.k8s.io", "ingresses")}),
    "kubernetes/storage": frozenset({("", "persistentvolumes"), ("", "persistentvolumeclaims")}),
    "kubernetes/configuration": frozenset({("", "configmaps"), ("", "secrets")}),
    "kubernetes/cluster": frozenset({("", "namespaces"), ("", "nodes")}),
    "kubernetes/access": frozenset({
        ("", "serviceaccounts"), ("rbac.authorization.k8s.io", "roles"), ("rbac.authorization.k8s.io", "clusterroles"),
    }),
}  # fmt: skip
_DISCOVERY: Final = ("*", "*")


class KubernetesCluster:
    """Reads the cluster of a context."""

    scheme = "kubernetes"

    def read_account(self, target: str) -> Iterator[tuple[str, Reading]]:
        """One reading, named after the cluster.

        Args:
            target: a context of the kubeconfig; empty for the current one, `in-cluster` for the pod's own cluster.

        Raises:
            UnreadableError: nothing says where the cluster is or who asks.
        """
        place = f"{self.scheme}:{target}"
        access = open_access(target, place=place)
        for note in access.notes:
            sys.stderr.write(f"{place}: {note}\n")
        client = Client(access)
        sweeping = Sweeping(client, f"{self.scheme}:{target or access.cluster}", access.namespace)
        try:
            objects = list(sweeping.objects())
        finally:
            client.close()
        yield (
            sweeping.name,
            Reading(
                observations=tuple(observations_of(objects, account=access.cluster)),
                unreadable=tuple(sweeping.holes),
                is_live=True,
                sweeps=tuple(
                    Sweep(service=service, account=access.cluster)
                    for service, lists in LISTS.items()
                    if sweeping.refused.isdisjoint({*lists, _DISCOVERY})
                ),
            ),
        )


READER = KubernetesCluster()
