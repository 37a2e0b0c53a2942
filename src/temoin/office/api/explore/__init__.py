"""The data API over HTTP: addresses, access, quotas, headers and error shapes of the Explore API v2.1."""
