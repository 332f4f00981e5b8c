"""The artifacts bucket, as DAGs see it: Airflow's object storage path."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from airflow.sdk import ObjectStoragePath, Variable

from dagkit.image import need

ARTIFACTS_BUCKET = "artifacts_bucket"
"""Airflow variable with the bucket's name; the platform sets it in every pod's environment."""


class ArtifactsBucketError(Exception):
    """No artifacts bucket is configured."""


def artifacts() -> ObjectStoragePath:
    """Returns the root under which DAGs keep their files. For tasks, not for the top of a DAG file.

    The connection `aws_default` is used, which signs as the pod's own role. A URL in place of the
    bucket's name stands for itself: on your own machine, `file:///some/folder`.

    Raises:
        ArtifactsBucketError: the variable is missing or empty.
        ImageError: the image cannot talk to S3.
    """
    bucket = Variable.get(ARTIFACTS_BUCKET, default="")
    if not bucket:
        raise ArtifactsBucketError(
            f"the variable {ARTIFACTS_BUCKET!r} is missing; it must be the name of the artifacts "
            "bucket, or a URL such as file:///some/folder on your own machine"
        )
    if "://" in bucket:
        return ObjectStoragePath(bucket)
    need("s3fs")
    return ObjectStoragePath(f"s3://aws_default@{bucket}")


def publish(path: ObjectStoragePath, content: bytes) -> None:
    """Writes a file so that a reader sees the old content or the new one, never a part.

    An object store replaces an object with one request. A local file gets its content under
    another name first, and takes its own name only when complete.

    Args:
        path: Where to. Missing folders are made.
        content: The whole content.
    """
    if path.protocol not in ("", "file"):
        path.write_bytes(content)
        return
    final = Path(path.path)
    final.parent.mkdir(parents=True, exist_ok=True)
    unfinished = final.with_name(f".{final.name}.{uuid4().hex}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(final)
    finally:
        unfinished.unlink(missing_ok=True)
