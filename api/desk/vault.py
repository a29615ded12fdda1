"""What a case holds of people, behind a data key of the case's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from api.desk.keyring import Keyring, new_key, seal, unseal


@dataclass(frozen=True, slots=True, repr=False)
class Vault:
    """Seals and opens one case's fields; each opens in its own place only, as `<reference>/notes/3`."""

    reference: str
    key: bytes

    def seal(self, field: str, plain: bytes) -> bytes:
        """A field's bytes, sealed for this case and this field."""
        return seal(self.key, plain, f"{self.reference}/{field}")

    def open(self, field: str, sealed: bytes) -> bytes:
        """Raises Unsealable."""
        return unseal(self.key, sealed, f"{self.reference}/{field}")

    def seal_document(self, field: str, document: object) -> bytes:
        """A document of plain values, sealed likewise."""
        return self.seal(field, orjson.dumps(document))

    def open_document(self, field: str, sealed: bytes) -> Any:
        """Raises Unsealable."""
        return orjson.loads(self.open(field, sealed))

    def key_sealed(self, keys: Keyring) -> dict[str, Any]:
        """The data key as a row of `cases` keeps it."""
        return {"data_key": keys.seal_key(self.key, key_place(self.reference)), "sealing_key": keys.current}


def new_vault(reference: str) -> Vault:
    """The vault of a case that is being opened."""
    return Vault(reference, new_key())


def vault_of(row: Any, keys: Keyring) -> Vault | None:
    """The vault of a row of `cases`; None once it was erased. Raises Unsealable."""
    if row.data_key is None or row.erased_at is not None:
        return None
    return Vault(row.reference, keys.unseal_key(row.data_key, row.sealing_key, key_place(row.reference)))


def key_place(reference: str) -> str:
    """Where a case's data key belongs."""
    return f"{reference}/key"
