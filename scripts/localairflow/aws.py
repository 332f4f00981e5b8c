"""A server that plays Secrets Manager and S3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import boto3
import requests

from localairflow.processes import Daemon, free_port, inherited_environment, wait_until
from localairflow.tools import moto_server


@dataclass
class Aws:
    """moto on a loopback port. Everything in it is gone when it stops."""

    folder: Path
    region: str
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        """Where both services are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What sends a process here; the credentials are those of nobody."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    @cached_property
    def daemon(self) -> Daemon:
        """Its process."""
        self.folder.mkdir(exist_ok=True)
        return Daemon(
            name="moto",
            command=[str(moto_server()), "-H", "127.0.0.1", "-p", str(self.port)],
            environment=inherited_environment(),
            log=self.folder / "moto.log",
            folder=self.folder,
        )

    def start(self) -> None:
        """Starts it."""
        self.daemon.start()

    def wait_ready(self) -> None:
        """Waits until it answers."""
        wait_until(self._answers, what="moto answers", daemons=[self.daemon])

    def stop(self) -> None:
        """Stops it."""
        self.daemon.stop()

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/moto-api/", timeout=30).ok
        except requests.RequestException:
            return False

    def _client(self, service: str) -> Any:
        return boto3.session.Session().client(
            service,
            region_name=self.region,
            endpoint_url=self.url,
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 - moto takes any
        )

    @cached_property
    def _s3(self) -> Any:
        return self._client("s3")

    @cached_property
    def _secrets(self) -> Any:
        return self._client("secretsmanager")

    def create_bucket(self, name: str) -> None:
        """Makes an empty bucket."""
        where = {"LocationConstraint": self.region}
        self._s3.create_bucket(Bucket=name, CreateBucketConfiguration=where)

    def create_secret(self, name: str, value: str) -> None:
        """Puts a secret into Secrets Manager."""
        self._secrets.create_secret(Name=name, SecretString=value)

    def change_secret(self, name: str, value: str) -> None:
        """Gives a secret another value, as a rotation does."""
        self._secrets.put_secret_value(SecretId=name, SecretString=value)

    @contextmanager
    def without_secret(self, name: str) -> Iterator[None]:
        """Takes a secret away for a while."""
        value = self._secrets.get_secret_value(SecretId=name)["SecretString"]
        self._secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
        try:
            yield
        finally:
            self.create_secret(name, value)

    @contextmanager
    def without_bucket(self, name: str) -> Iterator[None]:
        """Takes a bucket away for a while, with what is in it."""
        kept = {key: self.read(name, key) for key in self.objects(name)}
        for key in kept:
            self._s3.delete_object(Bucket=name, Key=key)
        self._s3.delete_bucket(Bucket=name)
        try:
            yield
        finally:
            self.create_bucket(name)
            for key, content in kept.items():
                self._s3.put_object(Bucket=name, Key=key, Body=content)

    def save(self, file: Path) -> None:
        """Writes every object of every bucket into a ZIP file, as `<bucket>/<key>`."""
        unfinished = file.with_suffix(".unfinished")
        with ZipFile(unfinished, "w") as archive:
            for bucket in self._s3.list_buckets()["Buckets"]:
                name = bucket["Name"]
                for key in self.objects(name):
                    archive.writestr(f"{name}/{key}", self.read(name, key))
        unfinished.replace(file)

    def load(self, file: Path) -> None:
        """Puts the objects of such a file into their buckets, which must be there."""
        with ZipFile(file) as archive:
            for name in archive.namelist():
                bucket, _, key = name.partition("/")
                self._s3.put_object(Bucket=bucket, Key=key, Body=archive.read(name))

    def objects(self, bucket: str, prefix: str = "") -> list[str]:
        """Keys of the objects under a prefix."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def read(self, bucket: str, key: str) -> bytes:
        """Content of an object."""
        content: bytes = self._s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return content
