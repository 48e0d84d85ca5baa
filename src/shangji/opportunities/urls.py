"""Addresses of opportunities."""

from django.urls import include, path

from shangji.opportunities.views import (
    board,
    bulk,
    detail,
    exceptions,
    group,
    listing,
    losses,
    revival,
    sheet,
    today,
    verbs,
)

app_name = "opportunities"
urlpatterns = [
    path("", today.today, name="today"),
    path("today/why/", today.why, name="why_order"),
    path("today/told/<int:pk>/", today.digest, name="digest"),
    path("opportunities/", board.board, name="board"),
    path("opportunities/list/", listing.listing, name="list"),
    path("opportunities/grid/", listing.grid, name="grid"),
    path("opportunities/new/", verbs.open_new, name="open"),
    path("opportunities/bulk/<slug:name>/", bulk.bulk, name="bulk"),
    path("customers/<int:pk>/group/", group.group, name="group"),
    path("opportunities/<int:pk>/", detail.detail, name="detail"),
    path("opportunities/<int:pk>/check/", board.check, name="check"),
    path("opportunities/<int:pk>/move/", board.move, name="move"),
    path("opportunities/<int:pk>/cell/<slug:name>/", listing.cell, name="cell"),
    path("opportunities/<int:pk>/exceptions/", exceptions.ask, name="exception_ask"),
    path(
        "opportunities/<int:pk>/exceptions/<int:exception_pk>/<slug:name>/",
        exceptions.decide,
        name="exception",
    ),
    path("opportunities/<int:pk>/lose/proposal/", revival.revisit_proposal, name="revisit_proposal"),
    path("opportunities/<int:pk>/revive/now/", revival.revive, name="revive"),
    path("opportunities/<int:pk>/sheet/", sheet.sheet, name="sheet"),
    path("opportunities/<int:pk>/<slug:name>/", verbs.verb, name="verb"),
    path("insights/losses/", losses.losses_page, name="losses"),
    path("", include("shangji.opportunities.urls_pipelines")),
]
