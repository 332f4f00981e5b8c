"""A Kubernetes cluster for tests, and what a stack's plan gives to it; see docs/e2e.md."""
