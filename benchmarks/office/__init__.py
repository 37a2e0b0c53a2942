"""The platform with 200 sites, 5,000 cookies and 1,000 audits: server time, rate, weight, first sight."""
