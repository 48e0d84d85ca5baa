"""Addresses of walls, playlists and the links that show them without signing in."""

from django.urls import path

from shangji.insight.views import wall, walls

addresses = [
    path("insight/wall/", walls.walls, name="walls"),
    path("insight/wall/board/<slug:key>/", wall.wall_board, name="wall_board"),
    path("insight/wall/playlist/<int:pk>/", wall.wall_playlist, name="wall_playlist"),
    path("insight/wall/playlist/new/", walls.playlist_add, name="playlist_add"),
    path("insight/wall/playlist/<int:pk>/edit/", walls.playlist_edit, name="playlist_edit"),
    path("insight/wall/playlist/<int:pk>/retire/", walls.playlist_retire, name="playlist_retire"),
    path("insight/wall/link/new/", walls.kiosk_add, name="kiosk_add"),
    path("insight/wall/link/<int:pk>/edit/", walls.kiosk_edit, name="kiosk_edit"),
    path("insight/wall/link/<int:pk>/end/", walls.kiosk_end, name="kiosk_end"),
    path("wall/<str:secret>/", wall.wall_kiosk, name="kiosk"),
]
