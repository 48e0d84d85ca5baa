"""The heart: pipelines and their stages, opportunities, and how long they stay where.

Nouns   Pipeline, Stage, LossReason, Opportunity, StageStay
Verbs   open, move, win, lose, hold, resume, invalidate, reopen, change amount / expected day, merge
Facts   Opened, StageMoved, Won, Lost, Held, Resumed, Invalidated, Reopened, AmountChanged …
"""
