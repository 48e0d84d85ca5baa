"""Small files as people have them, and what stands behind a channel."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shangji.gateway.models import ImportBatch
from shangji.gateway.tests.standin import standing_in
from shangji.people.models import User

HEADER = "项目名称,客户单位,金额(万元),进展,预计签约,负责人,跟进情况"
ROWS = (
    "电芯入壳机,苏州恒澜新能源科技有限公司,128.6,需求分析,2026-12-20,林嘉禾,11月3日 见了张科，节拍要 7.5 秒",
    "立体库二期,宁波甬拓精密制造有限公司,312,方案报价,2027-01-15,林嘉禾,",
    "检测线改造,无锡锡澄机械有限公司,面议,初步接触,2026-12-01,林嘉禾,",
    "涂布测厚,常州龙澄新材料有限公司,74,黄了？,2026-12-30,林嘉禾,",
)
Send = Callable[..., ImportBatch]


def table(*rows: str, name: str = "华东商机.csv", header: str = HEADER) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join((header, *rows)).encode("utf-8-sig"), content_type="text/csv")


@pytest.fixture
def send(client_of: Callable[[User], Client], lin: User, process: Any) -> Send:
    """Upload files as lin; the draft."""

    def sent(*files: SimpleUploadedFile) -> ImportBatch:
        answer = client_of(lin).post("/imports/upload/", {"files": list(files)})
        assert answer.status_code == 302, answer.content.decode()
        found: ImportBatch = ImportBatch.objects.order_by("-pk")[0]
        return found

    return sent


@pytest.fixture
def program(settings: Any) -> Iterator[Any]:
    """Stands behind a group, a robot or a webhook: `got` in order of arrival."""
    settings.PRIVATE_TARGETS, settings.SITE = True, "https://crm.example"
    got: list[Any] = []

    def judge(call: Any) -> tuple[int, dict[str, int]]:
        got.append(call.said)
        return 200, {"errcode": 0, "code": 0}

    with standing_in(judge) as found:
        found.got = got
        yield found
