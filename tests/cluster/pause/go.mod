module airflow-platform/tests/cluster/pause

go 1.26.0
