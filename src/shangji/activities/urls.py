"""Addresses of what hangs on records; `subject_pk` is the record's."""

from django.urls import path

from shangji.activities.views import follow_ups, steps, trace, work

app_name = "activities"
urlpatterns = [
    path("follow-up/", follow_ups.choose, name="choose"),
    path("subjects/<int:subject_pk>/follow-up/", follow_ups.follow_up, name="follow_up"),
    path("subjects/<int:subject_pk>/follow-up/draft/", follow_ups.draft, name="draft"),
    path("subjects/<int:subject_pk>/follow-up/<int:pk>/correct/", follow_ups.correct, name="correct"),
    path("subjects/<int:subject_pk>/timeline/", trace.trace, name="timeline"),
    path("subjects/<int:subject_pk>/past/", trace.past, name="past"),
    path("subjects/<int:subject_pk>/next-step/", steps.plan, name="next_step"),
    path("subjects/<int:subject_pk>/next-step/drop/", steps.drop, name="drop_step"),
    path("subjects/<int:subject_pk>/tasks/", work.add_task, name="add_task"),
    path("subjects/<int:subject_pk>/tasks/<int:pk>/tick/", work.tick, name="tick"),
    path("subjects/<int:subject_pk>/comments/", work.comment, name="comment"),
    path("subjects/<int:subject_pk>/files/", work.attach, name="attach"),
    path("subjects/<int:subject_pk>/files/<int:pk>/", work.download, name="download"),
    path("subjects/<int:subject_pk>/files/<int:pk>/remove/", work.detach, name="detach"),
]
