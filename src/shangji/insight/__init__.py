"""Insight: the whole pipeline seen at once. It reads the nouns below and changes none of them.

Every number shown anywhere is one `MetricQuery` (metrics, dimensions, filters, period, actor): a figure on a board, a
cell of an export, an answer of the shell. So each has the records behind it, and reach holds for all of them.
"""
