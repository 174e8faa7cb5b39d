"""Keys made for one test and thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

PASSPHRASE = "mật khẩu thử"  # noqa: S105 - of keys that live for one test


@dataclass(frozen=True)
class MadeKey:
    """A key file, its certificate in PEM, and both as the library has them."""

    p12: bytes
    certificate: bytes
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    issued: x509.Certificate


def made_key(
    owner: str,
    *,
    passphrase: str = PASSPHRASE,
    first: int = -1,
    last: int = 30,
    by: MadeKey | None = None,
    is_issuer: bool = False,
    is_rsa: bool = False,
) -> MadeKey:
    """Return a key whose certificate is valid between two days counted from today, issued ``by`` another or itself."""
    key = rsa.generate_private_key(65_537, 2_048) if is_rsa else ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, owner)])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=is_issuer, crl_sign=is_issuer, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(by.issued.subject if by else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=first))
        .not_valid_after(now + timedelta(days=last))
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=is_issuer, path_length=None), critical=True)
        .sign(by.key if by else key, hashes.SHA256())
    )
    lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    p12 = pkcs12.serialize_key_and_certificates(b"khoa", key, certificate, None, lock)
    return MadeKey(p12, certificate.public_bytes(Encoding.PEM), key, certificate)
