"""Addresses of boards, their widgets and the designer."""

from django.urls import path

from shangji.insight.views import boards, designer, figure, offers, shelf, versions

addresses = [
    path("insight/", boards.home, name="home"),
    path("insight/boards/", shelf.boards, name="boards"),
    path("insight/boards/new/", shelf.new, name="new"),
    path("insight/boards/import/", shelf.import_board, name="import_board"),
    path("insight/boards/<slug:key>/", boards.board, name="board"),
    path("insight/boards/<slug:key>/w/<slug:name>/", boards.widget, name="widget"),
    path("insight/boards/<slug:key>/offers/<slug:name>/", offers.offers, name="offers"),
    path("insight/boards/<slug:key>/copy/", shelf.copy, name="copy"),
    path("insight/boards/<slug:key>/board.yaml", shelf.export_board, name="export_board"),
    path("insight/boards/<int:key>/share/", shelf.share, name="share"),
    path("insight/boards/<int:key>/retire/", shelf.retire, name="retire"),
    path("insight/boards/<int:key>/bring-back/", shelf.bring_back, name="bring_back"),
    path("insight/boards/<int:key>/versions/", versions.versions, name="versions"),
    path("insight/boards/<int:key>/versions/<int:number>/restore/", versions.restore, name="restore"),
    path("insight/boards/<int:key>/design/", designer.design, name="design"),
    path("insight/boards/<int:key>/draft/", designer.keep, name="keep"),
    path("insight/boards/<int:key>/publish/", designer.publish, name="publish"),
    path("insight/boards/<int:key>/drop-draft/", designer.drop, name="drop_draft"),
    path("insight/designer/board/", designer.board_settings, name="board_settings"),
    path("insight/designer/piece/", designer.piece_view, name="piece"),
    path("insight/designer/settings/", designer.settings, name="widget_settings"),
    path("insight/figure/", figure.menu, name="figure"),
    path("insight/figure/why/", figure.why, name="why"),
    path("insight/figure/watch/", figure.watch, name="watch"),
    path("insight/figure/watch/<int:pk>/stop/", figure.unwatch, name="unwatch"),
    path("insight/figure/send/", figure.send, name="send"),
]
