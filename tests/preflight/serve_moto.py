"""Serves an empty AWS on a loopback port until its standard input ends; prints the address."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from localairflow.aws import Aws


def main() -> int:
    """Starts it, says where it is, and stops it."""
    with tempfile.TemporaryDirectory(prefix="preflight-") as folder:
        aws = Aws(Path(folder) / "aws", "eu-west-1")
        aws.start()
        try:
            aws.wait_ready()
            print(aws.url, flush=True)
            sys.stdin.read()
        finally:
            aws.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
