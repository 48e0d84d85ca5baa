"""A spreadsheet as a sales team keeps one: opportunities with customers, contacts, owners and a follow-up each."""

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random

from bench.lives import PLACES, ROOTS, SAID, TRADES, WORKS

HEADERS = (
    "商机名称",
    "客户名称",
    "联系人",
    "预计金额",
    "销售阶段",
    "负责人",
    "创建日期",
    "跟进日期",
    "跟进内容",
)
STAGES = ("初步接触", "需求分析", "方案报价", "商务谈判")
OWNERS = ("王建国", "李晓梅", "张志远", "刘佳宁", "陈立新")
SURNAMES = "赵钱孙李周吴郑王冯陈"
FIRST_DAY = date(2026, 3, 2)
ROWS_PER_CUSTOMER = 4


def write_rows(path: Path, count: int) -> None:
    """The same `count` rows each time."""
    random = Random(count)
    with path.open("w", encoding="utf-8", newline="") as out:
        sheet = csv.writer(out)
        sheet.writerow(HEADERS)
        for n in range(count):
            c = n // ROWS_PER_CUSTOMER
            opened = FIRST_DAY + timedelta(days=n % 150)
            sheet.writerow(
                [
                    f"{ROOTS[c % 12]}{WORKS[n % 8]}{n}期",
                    f"{PLACES[c % 10]}{ROOTS[c % 12]}{TRADES[c % 8]}{c}有限公司",
                    f"{SURNAMES[c % 10]}{'明华'[c % 2]}",
                    random.randrange(20, 4000) * 1000,
                    STAGES[random.randrange(4)],
                    OWNERS[c % 5],
                    opened.isoformat(),
                    (opened + timedelta(days=7)).isoformat(),
                    f"{SAID[n % 4]}第{n}次",
                ]
            )
