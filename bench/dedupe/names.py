"""Made companies, a million if need be: a place, a name of its own, a trade, a legal form; one in fifty is there twice."""

from collections.abc import Iterator
from random import Random

from bench.dedupe.variants import KINDS, Variants
from shangji.core.matching import places

# Characters that companies are named with, the favourite ones first.
OWN = (
    "华金天新海东中大恒盛泰宏瑞鑫德宇兴达信诚源丰荣创博联安嘉顺隆正康美佳龙凯祥润鸿亿长江明远志永福立凌云腾飞星科力德胜"
    "辉利万通和平光昌成富裕益民强建国辰景旭阳晨曦航翔运旺升聚合众同方圆融汇智慧思维卓越超凡精诚锐奥亚欧美洲环宇宙洋浩瀚"
    "博雅文轩逸豪杰英雄峰岭岳山川河湖泊溪泉森林木桥梁铭帆帝伟邦佰特艾迪菲尔诺维克莱恩尚品优雅致远景程锦绣澜潮涌涛沃野"
    "耀晟钰玺琪珺珂瑾璟琳瑶璐晶莹晖曜皓翰墨砚尧舜禹禾稷黍麦菁芸芷蓝翠青丹朱赤橙紫玄素白雪霜霖沛沐沁泓涵淼渊鼎铸锋钧铄"
)
TRADES = (
    "科技", "贸易", "实业", "电子", "机械", "建筑工程", "网络科技", "信息技术", "商贸", "物流", "自动化设备", "新材料", "新能源", "医疗器械",
    "食品", "服装", "装饰工程", "电气", "化工", "汽车零部件", "环保科技", "生物科技", "包装制品", "五金制品", "塑料制品", "精密制造", "软件", "广告传媒",
    "企业管理咨询", "进出口", "农业发展", "教育科技", "房地产开发", "供应链管理", "仪器仪表", "智能装备", "光电科技", "模具", "轴承", "家具",
)  # fmt: skip
LEGAL = ("有限公司", "有限公司", "有限公司", "有限公司", "股份有限公司", "有限责任公司", "集团有限公司")
TWICE = 50


def made(count: int, seed: int = 11) -> Iterator[str]:
    """`count` names; every TWICE-th is a variant of the one before. The same ones each time."""
    random = Random(seed)
    where = sorted(name for name, codes in places._codes().items() if len(codes[0]) == 4 and len(name) <= 4)
    variants = Variants(["".join((*OWN, *TRADES))])
    name = ""
    for n in range(count):
        twin = variants.of(KINDS[n // TWICE % len(KINDS)], name, "") if n % TWICE == TWICE - 1 else None
        name = twin or _one(random, where)
        yield name


def _one(random: Random, where: list[str]) -> str:
    own = "".join(
        OWN[int(random.random() ** 1.6 * len(OWN))] for _n in range(2 if random.random() < 0.7 else 3)
    )
    trade = TRADES[int(random.random() ** 1.5 * len(TRADES))]
    return f"{random.choice(where)}{own}{trade}{random.choice(LEGAL)}"
