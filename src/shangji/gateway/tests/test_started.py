"""What a fresh process knows of this package without having opened one of its pages."""

import json
import subprocess
import sys
from pathlib import Path

from tests.ops.command import environment

SCRIPT = """
import django, json
django.setup()
from shangji.core.jobs import Job
from shangji.gateway.exports.lists import lists
print(json.dumps([sorted(n for n in Job.handlers if n.startswith("gateway.")), [name for name, _label in lists()]]))
"""


def test_a_worker_knows_every_job_and_a_command_every_list(tmp_path: Path) -> None:
    env = environment(tmp_path, DJANGO_SETTINGS_MODULE="shangji.config.settings")
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, check=True)
    jobs, lists = json.loads(done.stdout)
    assert jobs == [
        "gateway.check", "gateway.drop_import_files", "gateway.due_reports", "gateway.expire_exports", "gateway.hand_off", "gateway.import",
        "gateway.make_export", "gateway.make_report", "gateway.poll_mail", "gateway.poll_one", "gateway.resume_imports",
        "gateway.roll_back", "gateway.sweep_reports",
    ]  # fmt: skip
    assert lists == [
        "opportunities",
        "customers",
        "leads",
        "contacts",
        "follow-ups",
        "people",
        "sources",
        "campaigns",
        "risks",
    ]
