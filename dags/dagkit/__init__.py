"""What every DAG of this platform shares: defaults, time zone, artifacts bucket, task pod sizes."""
