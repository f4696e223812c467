"""What `readingroom anatomy` gives its user, measured: `make bench-anatomy`, docs/performance.md."""
