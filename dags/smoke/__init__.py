"""What `platform_smoke` checks on a deployed platform."""
