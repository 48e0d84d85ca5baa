"""Codes on pictures: whatever a phone took, read by a limited child process, so that no picture can harm the product."""
