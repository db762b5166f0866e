"""The broker's certificate, and the authority of our own that signs it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # an extra that only the compose stack needs
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
    from cryptography.x509 import CertificateBuilder, KeyUsage

AUTHORITY_DAYS = 3650
CERTIFICATE_DAYS = 825
AUTHORITY_NAME = "ILRS ground segment"
BROKER_NAMES = ("mosquitto", "localhost")
_BROKER_ADDRESS = "127.0.0.1"


class MissingExtra(Exception):
    """The package that makes certificates is not installed."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its private key, both PEM. The key shows in no repr."""

    certificate: str
    key: str

    def __repr__(self) -> str:
        return f"Pair({len(self.certificate)} bytes of certificate)"


def authority(now: datetime) -> Pair:
    """A new authority, whose key signs and does nothing else. Raises MissingExtra."""
    _require_cryptography()
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(AUTHORITY_NAME, key.public_key(), now, AUTHORITY_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(True, 0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return _signed(builder.add_extension(identifier, critical=False), key, key)


def broker_certificate(signer: Pair, now: datetime) -> Pair:
    """A new key of the broker, vouched for by an authority under all its names. Raises MissingExtra."""
    _require_cryptography()
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509.oid import ExtendedKeyUsageOID

    signing = load_pem_private_key(signer.key.encode(), None)
    if not isinstance(signing, ec.EllipticCurvePrivateKey):
        raise ValueError("the authority's key is none of ours: make another with `secrets rotate authority`")
    key = ec.generate_private_key(ec.SECP256R1())
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in BROKER_NAMES]
    names.append(x509.IPAddress(ip_address(_BROKER_ADDRESS)))
    builder = _builder(BROKER_NAMES[0], key.public_key(), now, CERTIFICATE_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(False, None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    # By this a client that trusts two authorities of one name, as after a rotation, finds the right one.
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key())
    return _signed(builder.add_extension(identifier, critical=False), key, signing)


def trusted(new: str, before: str) -> str:
    """Certificates that clients trust: the new authority, and the one before it until all have the new."""
    end = "-----END CERTIFICATE-----\n"
    first = before.partition(end)[0]
    return new + (first + end if first.strip() else "")


def _require_cryptography() -> None:
    try:
        import cryptography  # noqa: F401
    except ImportError as error:
        raise MissingExtra("certificates need the extra 'compose': pip install '.[compose]'") from error


def _builder(name: str, key: "EllipticCurvePublicKey", now: datetime, days: int) -> "CertificateBuilder":
    """What every certificate of the stack says, before its extensions and its signature."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    def named(common_name: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])

    builder = x509.CertificateBuilder().subject_name(named(name)).issuer_name(named(AUTHORITY_NAME))
    builder = builder.public_key(key).serial_number(x509.random_serial_number())
    return builder.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=days))


def _usage(*, signs_certificates: bool) -> "KeyUsage":
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not signs_certificates, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=signs_certificates,
        crl_sign=signs_certificates, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _signed(
    builder: "CertificateBuilder", key: "EllipticCurvePrivateKey", signer: "EllipticCurvePrivateKey"
) -> Pair:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    certificate = builder.sign(signer, SHA256()).public_bytes(Encoding.PEM).decode()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return Pair(certificate, private)
