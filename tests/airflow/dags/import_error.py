"""A DAG file that cannot be imported: what its author sees is tested."""

import a_package_that_nobody_installed
from airflow.sdk import DAG

DAG("import_error", schedule=None, doc_md=str(a_package_that_nobody_installed))
