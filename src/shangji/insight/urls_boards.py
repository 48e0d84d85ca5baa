"""Addresses of boards, their widgets and the designer."""

from django.urls import path

from shangji.insight.views import boards, figure, offers

addresses = [
    path("insight/", boards.home, name="home"),
    path("insight/boards/<slug:key>/", boards.board, name="board"),
    path("insight/boards/<slug:key>/w/<slug:name>/", boards.widget, name="widget"),
    path("insight/boards/<slug:key>/offers/<slug:name>/", offers.offers, name="offers"),
    path("insight/figure/", figure.menu, name="figure"),
    path("insight/figure/why/", figure.why, name="why"),
    path("insight/figure/send/", figure.send, name="send"),
]
