"""What DAGs need beyond Airflow's official image, and what to say where it is missing."""

from __future__ import annotations

from importlib.util import find_spec


class ImageError(ImportError):
    """The image lacks a package; the text says which, and how an image with it is made."""

    def __init__(self, package: str) -> None:
        super().__init__(
            f"the package {package} is not in this image: Airflow's official one lacks it. Build "
            "image/Dockerfile, push it, name it in airflow.image and run `pulumi up` "
            "(docs/dags.md, The first `pulumi up`)"
        )


def need(package: str) -> None:
    """Raises ImageError where a package is missing, before something vague does."""
    if find_spec(package) is None:
        raise ImageError(package)
