"""Offline training kit of Reading Room: data to model pack."""
