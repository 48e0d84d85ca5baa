"""Every metric by every set of dimensions, for wide and narrow reach, beside hand-written SQL."""
