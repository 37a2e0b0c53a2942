"""Files become datasets: looked at, read, judged, published."""
