"""Registry: organisations, their sites, and each site's published charters."""
