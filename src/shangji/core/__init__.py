"""The kernel: who acts, what they may, what happened, and what is told about it.

Nouns   Subject, Event, Seal, Job, SearchEntry
Doors   @action / @birth (verbs), on(Fact) (reactions), panel(...) (boxes on lower pages), @job (queue)
No word of sales belongs here.
"""
