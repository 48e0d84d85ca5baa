"""The demo company's customers: invented firms that sound like the real ones of their trade and town."""

from dataclasses import dataclass
from random import Random

TOWNS = {
    "华东一部": [("浙江", "宁波"), ("浙江", "杭州"), ("浙江", "嘉兴"), ("浙江", "台州"), ("浙江", "绍兴"), ("上海", "上海"), ("浙江", "温州")],
    "华东二部": [("江苏", "苏州"), ("江苏", "无锡"), ("江苏", "常州"), ("江苏", "南通"), ("安徽", "合肥"), ("安徽", "芜湖"), ("山东", "青岛")],
    "华南部": [("广东", "东莞"), ("广东", "佛山"), ("广东", "惠州"), ("广东", "中山"), ("福建", "厦门"), ("福建", "泉州"), ("广西", "柳州")],
    "西部大区": [("四川", "成都"), ("四川", "泸州"), ("重庆", "重庆"), ("陕西", "西安"), ("湖北", "武汉"), ("湖南", "长沙"), ("云南", "昆明")],
}  # fmt: skip

FIRST = "恒锐博瑞远达宏盛鼎泰信安华瑞德正康凯立腾骏昌隆启晟源丰海川云岭江禾青禹锡衡甬拓澄龙星曜铭晖嘉朗润皓"
SECOND = "拓澜泽科通力源成兴达和创捷威峰特睿驰宇航翔辰越铭益远润邦优利智联升舟石林川屹"


@dataclass(frozen=True)
class Trade:
    """An industry with its firm names and what it buys from us; amounts in 10,000 yuan."""

    industry: str
    endings: tuple[str, ...]
    projects: tuple[tuple[str, float], ...]
    competitors: tuple[str, ...] = ("华拓智能", "精智装备", "科控自动化")


TRADES = (
    Trade("精密制造", ("精密制造", "精密机械", "精工科技"), (("立体库输送线改造", 128), ("精密齿轮检测设备", 58), ("机加工单元上下料", 96), ("刀具库智能管理", 36), ("立磨自动上下料", 298))),
    Trade("汽车零部件", ("汽车部件", "传动系统", "汽车电子"), (("变速箱壳体柔性线", 520), ("焊接工作站集成", 274), ("线束自动化产线", 188), ("总装线视觉检测", 118), ("阀体压装检测台", 52))),
    Trade("新能源", ("新能源科技", "储能科技", "光伏材料"), (("电池模组装配线", 312), ("储能柜装配线", 410), ("光伏边框自动包装", 92), ("电芯入壳机", 166), ("涂布机在线测厚系统", 74))),
    Trade("半导体", ("半导体材料", "光电科技", "微电子"), (("洁净车间 AGV 调度系统", 460), ("光模块自动耦合台", 158), ("晶圆盒存储立库", 380), ("封装线上料改造", 143))),
    Trade("食品饮料", ("食品", "乳业", "酒业"), (("白酒包装线改造", 126), ("冷链分拣线升级", 235), ("灌装线码垛机器人", 88), ("回收瓶分选线", 64))),
    Trade("医药", ("药业", "生物制药", "医疗器械"), (("药品分装线改造", 176), ("GMP 车间物流系统", 330), ("无菌灌装隔离器", 245), ("追溯赋码系统", 42))),
    Trade("纺织家居", ("纺织", "家居", "木业"), (("纺织立体仓", 205), ("仓储看板与叉车调度", 39), ("裁床自动送料", 57), ("包装线自动开箱封箱", 48))),
    Trade("化工材料", ("新材料", "化工", "涂料"), (("化工园区仓储 WMS", 132), ("粉料自动投料系统", 109), ("防爆 AGV 输送", 226), ("釉线能耗监测", 47))),
    Trade("电子", ("电子", "精密电子", "智能科技"), (("注塑车间机械手", 96), ("SMT 线边仓", 84), ("老化测试自动化", 137), ("压铸车间 MES", 168))),
)  # fmt: skip

SURNAMES = "张王李刘陈杨赵黄吴徐孙胡朱高何郭马罗郑谢宋唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕"
GIVEN = (
    "建平",
    "国强",
    "立新",
    "晓东",
    "志刚",
    "文涛",
    "海燕",
    "丽华",
    "永胜",
    "启明",
    "春生",
    "玉兰",
    "卫民",
    "敏",
    "涛",
    "静",
    "伟",
    "娜",
    "俊杰",
    "雪梅",
    "振宇",
    "佳怡",
)
TITLES = (
    "设备科长",
    "采购经理",
    "生产副总",
    "总经理",
    "技术总监",
    "工艺工程师",
    "财务总监",
    "信息部主任",
    "项目经理",
    "厂长",
)


@dataclass(frozen=True)
class Firm:
    name: str
    short: str
    trade: Trade
    province: str
    city: str


def firms(rng: Random, count: int, team: str) -> list[Firm]:
    """`count` firms of a team's region, no two alike."""
    found: dict[str, Firm] = {}
    while len(found) < count:
        province, city = rng.choice(TOWNS[team])
        trade = rng.choice(TRADES)
        brand = rng.choice(FIRST) + rng.choice(SECOND)
        ending = rng.choice(trade.endings)
        kind = rng.choices(("有限公司", "股份有限公司", "集团有限公司"), (8, 2, 1))[0]
        found.setdefault(brand, Firm(f"{city}{brand}{ending}{kind}", f"{city}{brand}", trade, province, city))
    return list(found.values())


def person_name(rng: Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def credit_code(rng: Random) -> str:
    """A well-formed credit code with its check character (GB 32100); of nobody: region 990000 does not exist."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "91990000" + "".join(rng.choice(alphabet) for _ in range(9))
    total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + alphabet[(31 - total % 31) % 31]
