"""Benchmarks and kill campaigns: measured, not asserted."""
