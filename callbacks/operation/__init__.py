"""What keeps it running: request ids, the log, metrics, health and readiness."""
