"""商迹: from the first lead to the money, every change leaves a trace."""

__version__ = "0.1.0"
