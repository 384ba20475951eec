"""Certificates for a server on localhost, and for its clients."""

import pathlib
import subprocess


def make_certificates(folder: pathlib.Path, clients: tuple[str, ...] = ()) -> None:
    """A CA of its own, and certificates for localhost, for a client and for others by name; once, so that a restart
    keeps them."""
    if (folder / "client.pem").exists():
        return

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *key, "-days", "30", "-subj", "/CN=test CA", "-keyout", "ca.key", "-out", "ca.pem")
    others = tuple((name, name) for name in clients)
    for name, host in (("server", "localhost"), *others, ("client", "client")):
        openssl("req", *key, "-subj", f"/CN={host}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        (folder / f"{name}.ext").write_text(f"subjectAltName=DNS:{host}\n")
        openssl(
            *("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"),
            *("-days", "30", "-extfile", f"{name}.ext", "-out", f"{name}.pem"),
        )
