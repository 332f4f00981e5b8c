"""Certificate authorities for one session, and the certificate of the database server."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_LIFETIME = timedelta(days=2)


@dataclass(frozen=True)
class Certificates:
    """Files in PEM: the authority's certificate, the server's, and the server's key."""

    authority: Path
    server: Path
    key: Path


class Authority:
    """A certificate authority that is forgotten with the process.

    Attributes:
        certificate: Its certificate, in PEM.
    """

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(f"local authority {secrets.token_hex(4)}")
        signed = (
            _certificate(self._name, self._key.public_key())
            .issuer_name(self._name)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
            .sign(self._key, hashes.SHA256())
        )
        self.certificate = signed.public_bytes(serialization.Encoding.PEM)

    def issue(
        self,
        certificate: Path,
        key: Path,
        *,
        common_name: str,
        addresses: Sequence[str] = (),
        names: Sequence[str] = (),
        organization: str | None = None,
    ) -> None:
        """Writes a certificate and its key, which only its owner may read.

        Args:
            certificate: File of the certificate.
            key: File of the key.
            common_name: Who it is for.
            addresses: IP addresses that it is valid for.
            names: Names that it is valid for.
            organization: Group of a client.
        """
        private = ec.generate_private_key(ec.SECP256R1())
        alternatives = [
            *(x509.IPAddress(ipaddress.ip_address(one)) for one in addresses),
            *(x509.DNSName(one) for one in names),
        ]
        asked = _certificate(_name(common_name, organization), private.public_key()).issuer_name(
            self._name
        )
        if alternatives:
            asked = asked.add_extension(x509.SubjectAlternativeName(alternatives), False)
        signed = asked.sign(self._key, hashes.SHA256())
        certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        key.touch(mode=0o600)
        key.write_bytes(
            private.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )


def make_certificates(folder: Path, address: str, names: Sequence[str] = ()) -> Certificates:
    """Makes an authority and a server certificate in `folder`.

    Args:
        folder: Where.
        address: IP address of the server.
        names: Names that it has besides.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = Certificates(folder / "authority.pem", folder / "server.pem", folder / "server.key")
    authority = Authority()
    made.authority.write_bytes(authority.certificate)
    authority.issue(
        made.server, made.key, common_name="local database", addresses=[address], names=names
    )
    return made


def _name(common: str, organization: str | None = None) -> x509.Name:
    group = [] if organization is None else [(NameOID.ORGANIZATION_NAME, organization)]
    parts = [*group, (NameOID.COMMON_NAME, common)]
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])


def _certificate(name: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + _LIFETIME)
    )
