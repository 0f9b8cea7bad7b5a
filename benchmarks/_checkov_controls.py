"""Which of Checkov's checks ask what one of Remit's asks; only those are run and compared.

Left out on purpose are ids that ask for another thing under a like name: for a customer's own key where Remit asks
for any encryption, for a description, a label or a contact, and what Remit asks of a workload of the first tier only.
"""

from __future__ import annotations

from typing import Final

SAME: Final[dict[str, tuple[str, ...]]] = {
    "access-logging": (
        "CKV_AWS_18",
        "CKV_AWS_86",
        "CKV_AWS_91",
        "CKV_AWS_92",
        "CKV_AZURE_23",
        "CKV_AZURE_63",
        "CKV_GCP_62",
    ),
    "audit-logging": ("CKV_AWS_37",),
    "backups": ("CKV_AWS_28", "CKV_AWS_133", "CKV_GCP_14"),
    "deletion-protection": ("CKV_AWS_139", "CKV_AWS_293", "CKV_AZURE_42", "CKV_AZURE_110"),
    "encryption-at-rest": (
        "CKV_AWS_3",
        "CKV_AWS_8",
        "CKV_AWS_16",
        "CKV_AWS_27",
        "CKV_AWS_96",
    ),
    "encryption-in-transit": (
        "CKV2_AWS_69",
        "CKV_AWS_2",
        "CKV_AWS_34",
        "CKV_AWS_376",
        "CKV_AZURE_3",
        "CKV_AZURE_14",
        "CKV_GCP_6",
    ),
    "end-of-life": ("CKV_AWS_363",),
    "flow-logging": ("CKV2_AWS_11", "CKV_GCP_26"),
    "instance-metadata": ("CKV_AWS_79",),
    "key-rotation": ("CKV_AWS_7", "CKV_GCP_43"),
    "local-accounts": ("CKV2_AZURE_40", "CKV_AZURE_141"),
    "log-exports": ("CKV_AWS_129", "CKV_AWS_324", "CKV_GCP_1"),
    "log-integrity": ("CKV_AWS_36",),
    "log-retention": ("CKV_AZURE_24",),
    "management-ports": (
        "CKV_AWS_24",
        "CKV_AWS_25",
        "CKV_AWS_38",
        "CKV_AWS_277",
        "CKV_AZURE_6",
        "CKV_AZURE_9",
        "CKV_AZURE_10",
        "CKV_GCP_2",
        "CKV_GCP_3",
        "CKV_GCP_20",
    ),
    "minor-upgrades": ("CKV_AWS_226",),
    "open-trust": ("CKV_AWS_60", "CKV_AWS_61"),
    "os-updates": ("CKV_GCP_10",),
    "password-policy": ("CKV_AWS_10",),
    "privileged-container": ("CKV_AWS_334",),
    "public-address": ("CKV_AWS_88", "CKV_AZURE_119", "CKV_GCP_40"),
    "public-database": ("CKV_AWS_17", "CKV_AZURE_11", "CKV_AZURE_113", "CKV_GCP_11"),
    "public-resource-policy": ("CKV_AWS_32", "CKV_AWS_33", "CKV_AWS_168", "CKV_AWS_169", "CKV_AWS_301"),
    "public-storage": (
        "CKV_AWS_20",
        "CKV_AWS_57",
        "CKV_AWS_70",
        "CKV_AZURE_34",
        "CKV_AZURE_190",
        "CKV_GCP_28",
    ),
    "region-coverage": ("CKV_AWS_67",),
    "secret-rotation": ("CKV2_AWS_57",),
    "secrets-in-environment": ("CKV_AWS_45",),
    "web-filtering": ("CKV2_AWS_28", "CKV_AWS_68"),
    "wildcard-privileges": ("CKV_AWS_1", "CKV_AWS_49", "CKV_AWS_62", "CKV_AWS_63", "CKV_AWS_274"),
}

RULE_OF: Final[dict[str, str]] = {id_: rule for rule, ids in SAME.items() for id_ in ids}
