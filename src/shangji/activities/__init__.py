"""What people do about a record: follow-ups and the next step, tasks, comments, files – on any subject.

Nouns   FollowUp, Task, Comment, Attachment
Traits  Followed (follow-ups and next step), Worked (tasks, comments, files)
"""
