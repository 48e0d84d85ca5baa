"""Process: what has to be done about a record, by whom and until when, and what happens when it is not.

Conditions (data, one evaluator) say which records something is for. Built on them and on the facts of the log:
obligations, approvals, automation rules and the risk ledger. The nouns they are about live on upper floors.
"""
