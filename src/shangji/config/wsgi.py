"""What the web server runs."""

from django.core.handlers.wsgi import WSGIHandler

from shangji.config.lifeline import follow_parent
from shangji.config.loading import load

follow_parent()
load()
application = WSGIHandler()
