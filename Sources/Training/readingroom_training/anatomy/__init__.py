"""The knee's structures on any series: what the anatomy network is shown and how it is judged."""
