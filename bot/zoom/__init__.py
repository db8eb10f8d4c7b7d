"""Everything that speaks to Zoom's interface (REST): through one adapter, on the package zoomus."""
