"""What-if: the same salespeople and customers once with a spreadsheet and once with this product; no result is built in."""
