"""Addresses of people."""

from django.urls import path

from shangji.people.views import (
    absences,
    duplicates,
    inbox,
    merging,
    pairs,
    palette,
    people,
    pooled,
    pools,
    profile,
    records,
    saved_views,
    teams,
)

app_name = "people"
urlpatterns = [
    path("settings/people/", people.people, name="people"),
    path("settings/people/add/", people.add, name="add"),
    path("settings/people/<int:pk>/", people.edit, name="edit"),
    path("settings/people/<int:pk>/password/", people.password, name="password"),
    path("settings/people/<int:pk>/disable/", people.disable, name="disable"),
    path("settings/people/<int:pk>/enable/", people.enable, name="enable"),
    path("settings/people/<int:pk>/absences/", absences.absences, name="absences"),
    path(
        "settings/people/<int:pk>/absences/<int:absence_pk>/drop/", absences.drop_absence, name="absence_drop"
    ),
    path("settings/people/<int:pk>/transfer/", records.transfer, name="transfer"),
    path(
        "settings/people/<int:pk>/transfer/<int:job_pk>/", records.transfer_progress, name="transfer_progress"
    ),
    path("settings/people/why/", records.why, name="why"),
    path("settings/people/teams/", teams.teams, name="teams"),
    path("settings/people/teams/add/", teams.add_team, name="team_add"),
    path("settings/people/teams/<int:pk>/", teams.edit_team, name="team_edit"),
    path("settings/people/roles/", teams.roles, name="roles"),
    path("settings/people/roles/add/", teams.add_role, name="role_add"),
    path("settings/people/roles/<int:pk>/", teams.edit_role, name="role_edit"),
    path("settings/duplicates/", duplicates.rules, name="duplicate_rules"),
    path("settings/duplicates/add/", duplicates.rule_add, name="duplicate_rule_add"),
    path("settings/duplicates/<int:pk>/", duplicates.rule_change, name="duplicate_rule"),
    path("duplicates/likely/", pairs.pairs, name="pairs"),
    path("duplicates/likely/now/", pairs.look_now, name="look_now"),
    path("duplicates/likely/<int:subject_pk>/<int:other_pk>/<slug:answer>/", pairs.decide, name="decide"),
    path("duplicates/<str:kind>/", duplicates.hint, name="doubles"),
    path("duplicates/", duplicates.join, name="join"),
    path("settings/pools/", pools.pools, name="pools"),
    path("settings/pools/add/", pools.add, name="pool_add"),
    path("settings/pools/<int:pk>/", pools.edit, name="pool"),
    path("settings/pools/<int:pk>/rehearse/", pools.rehearse_rule, name="pool_rehearse"),
    path("settings/pools/<int:pk>/close/", pools.close, name="pool_close"),
    path("merge/<str:kind>/", merging.merge, name="merge"),
    path("subjects/<int:subject_pk>/split/<int:seq>/", merging.split, name="split"),
    path("subjects/<int:subject_pk>/claim/", pooled.claim, name="claim"),
    path("subjects/<int:subject_pk>/pool/<slug:name>/", pooled.verb, name="pooled"),
    path("subjects/<int:subject_pk>/keep-longer/", pools.keep_longer, name="keep_longer"),
    path("subjects/<int:subject_pk>/undo/<int:seq>/", records.undo, name="undo"),
    path("subjects/<int:subject_pk>/assign/", records.assign, name="assign"),
    path("subjects/<int:subject_pk>/share/", records.share, name="share"),
    path("subjects/<int:subject_pk>/share/<int:pk>/end/", records.unshare, name="unshare"),
    path("views/save/", saved_views.save, name="view_save"),
    path("views/<int:pk>/drop/", saved_views.drop, name="view_drop"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read_all"),
    path("inbox/<int:pk>/read/", inbox.read, name="read"),
    path("inbox/<int:pk>/open/", inbox.open_line, name="open_line"),
    path("palette/", palette.palette, name="palette"),
    path("me/", profile.profile, name="profile"),
]
