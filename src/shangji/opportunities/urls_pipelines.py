"""Addresses of processes and loss reasons."""

from django.urls import path, re_path

from shangji.opportunities.views import pipelines as views
from shangji.opportunities.views import revival

urlpatterns = [
    path("settings/pipelines/", views.pipelines, name="pipelines"),
    path("settings/pipelines/add/", views.add, name="pipeline_add"),
    path("settings/pipelines/reasons/add/", views.add_reason, name="loss_reason_add"),
    path("settings/pipelines/reasons/<int:pk>/rename/", views.rename_reason, name="loss_reason_rename"),
    path("settings/pipelines/reasons/<int:pk>/retire/", views.retire_reason, name="loss_reason_retire"),
    path("settings/pipelines/reasons/<int:pk>/offer/", views.offer_reason, name="loss_reason_offer"),
    path("settings/pipelines/reasons/<int:pk>/changed/", revival.loss_answered, name="loss_reason_changed"),
    path("settings/pipelines/reasons/<int:pk>/revisit/", revival.revisit_rule, name="loss_reason_revisit"),
    path("settings/pipelines/<int:pk>/", views.pipeline, name="pipeline"),
    path("settings/pipelines/<int:pk>/draft/", views.draft, name="pipeline_draft"),
    path("settings/pipelines/<int:pk>/publish/", views.publish, name="pipeline_publish"),
    path("settings/pipelines/<int:pk>/export/", views.export, name="pipeline_export"),
    path("settings/pipelines/<int:pk>/versions/<int:number>/", views.compare, name="pipeline_compare"),
    path("settings/pipelines/<int:pk>/rename/", views.rename, name="pipeline_rename"),
    path("settings/pipelines/<int:pk>/adopt/", views.adopt_version, name="pipeline_adopt"),
    path("settings/pipelines/<int:pk>/adopt/<int:job_pk>/", views.adopting, name="pipeline_adopting"),
    re_path(
        r"^settings/pipelines/(?P<pk>\d+)/(?P<verb>default|off|on)/$", views.switch, name="pipeline_switch"
    ),
]
