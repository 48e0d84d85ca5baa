"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from shangji.config.lifeline import follow_parent

follow_parent()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shangji.config.settings")
application = get_wsgi_application()
