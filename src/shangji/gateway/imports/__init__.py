"""Spreadsheets become traced records: read, understood, planned, shown, written, and taken back.

`running` is the way in. Nothing is imported here: the child process that reads hostile files starts below this
package and must not load Django.
"""
