"""Progress reports: made on their days, once for each reach, and sent so that everybody sees only their own records."""
