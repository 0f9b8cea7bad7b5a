"""AWS Certificate Manager: certificates of any key with how they were validated and renew. No private keys."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from remit.model.facts import UNKNOWN
from remit.readers.accounts._aws_part import Part, Sweeper, pick

# Without a filter the interface lists RSA keys of 1024 and 2048 bits alone (ListCertificates, “Includes”).
_KEYS: Final = (
    "RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1",
)  # fmt: skip
_DECIDING: Final = ("Type", "CertificateAuthorityArn", "ValidationMethod")


def _read(part: Part) -> None:
    rows = part.every("acm:ListCertificates", "CertificateSummaryList", Includes={"keyTypes": list(_KEYS)})
    part.each(partial(_certificate, part), rows)


def _certificate(part: Part, row: Mapping[str, Any]) -> None:
    arn = str(row["CertificateArn"])
    told = part.value("acm:DescribeCertificate", "Certificate", CertificateArn=arn)
    if told is None:
        return
    kept = _properties(told) if isinstance(told, Mapping) else dict.fromkeys(_DECIDING, UNKNOWN)
    properties = {"Id": arn, "CertificateArn": arn, "DomainName": row.get("DomainName"), **kept}
    tags = part.value("acm:ListTagsForCertificate", "Tags", CertificateArn=arn)
    part.report("AWS::CertificateManager::Certificate", arn, properties, tags=tags)


def _properties(told: Mapping[str, Any]) -> dict[str, Any]:
    """Of several names the first that is confirmed by mail decides: it is the one that somebody has to answer for."""
    methods = [one.get("ValidationMethod") for one in told.get("DomainValidationOptions", ())]
    return {
        **pick(told, "Type", "CertificateAuthorityArn", "NotAfter", "Status", "RenewalEligibility", "KeyAlgorithm"),
        "ValidationMethod": "EMAIL" if "EMAIL" in methods else next(iter(methods), None),
    }


_CALLS = ("ListCertificates", "DescribeCertificate", "ListTagsForCertificate")

SWEEP = Sweeper(
    service="aws/certificate-manager",
    calls={f"acm:{call}": f"acm:{call}" for call in _CALLS},
    read=_read,
    resources=("acm:certificate",),
)
