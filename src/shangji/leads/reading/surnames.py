"""Chinese names of people, told from other words of two to four signs."""

import re

from .regions import is_region

SINGLE = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓"
    "郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁"
    "仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦"
    "雍郤璩桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚"
    "越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公仝岳肖付代覃闫佟苟楚兰占原"
    "張陳劉楊黃趙吳孫鄭馮許蔣韓馬葉蘇盧鄧蕭羅賴謝鍾顧龔嚴塗涂肖阳芦揭邝区冼植麦佘佴仉"
)
COMPOUND = (
    "欧阳", "上官", "司马", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容", "夏侯", "令狐", "长孙", "宇文", "轩辕", "端木", "百里",
    "南宫", "东郭", "西门", "申屠", "太史", "闻人", "独孤", "呼延", "钟离", "澹台", "歐陽", "司馬",
)  # fmt: skip
# Surnames that begin everyday words far more often than a name.
_RARE = frozenset(
    "水花云安常乐时平和元明计伏成强路江经管解应单包左石宁利国文东通向从能都别高全方万"
    "广关空原后相家山车双连容师公红干温充越古易益满步居查占麻支权丰米白代区植揭游养井富衡牧阳"
)
_WORDS = frozenset(
    "高速 方案 方便 方式 方面 成本 成套 成品 于是 时间 时候 包装 金属 马上 谢谢 何时 任何 全部 全自动 严重 万元 单位 单价 高压 华为 白色 毛坯 "
    "管道 路线 安装 安排 明天 明年 明白 周一 周二 周三 周四 周五 周六 周日 周末 周边 周期 程序 经理 经销 经销商 水泵 项目 平台 平时 平均 应该 应用 计划 "
    "龙门 左右 康复 向您 国内 国外 国产 关于 关键 车间 车床 石材 连接 和平 和您 和你 都是 都有 能否 能不能 家里 山东 东西 广告 解决 通过 通用 文件 "
    "常用 常规 常见 农业 农机 江苏 江西 安徽 云南 温度 相关 相同 别的 从事 后面 后续 原来 原料 平板 平米 万向 万能 方管 方钢 金额 贵司 贵公司 "
    "温控 温室 华东 华南 华北 安全 强度 祝好 祝您 顺祝 商祺 高度 高温 高精度 高低温 水性 水处理 冷却 冷库 冷链 冷冻 查询 查看 高级 简单 简介 费用 "
    "步进 步骤 古典 易损 易拉罐 游标 红外 红色 黄色 白酒 白天 米粉 石油 石墨 石英 空调 空压机 双工位 双轴 双头 双面 双方 双层 边框 边上 车型 管理 管材 "
    "管件 管子 支架 支持 支付 丰富 席位 陈列 印刷 印染 伏特 家具 家电 家用 富余 养殖 班组 国标 国际 文档 景区 景观 元件 元器件 元左右 元以内 万左右 "
    "左边 平方 水电 水果 水产 农药 广州 解释 容器 容量 广东 师傅 利润 终端 终于 居家 满意 越南 充电 充电桩 连续 习惯 宣传 封口 封箱 储能 储罐 车载 "
    "后来 后天 沙发 常年 常州 全套 全新 全国 全年 盖子 相机 益阳 公司 公斤 公里 公告 沃尔沃 麦克 植物 区域 区别 阳光 阳台 代理 代理商 代工 代加工 代替 "
    "雷达 金华 方向 强烈 明确 明细 经常 经过 经营 时效 通知 通道 国庆 东莞 东北 贝壳 温馨 水平 和谐 安检 安防 安庆 白板 花费 花纹 米左右 那边 那个 那么 "
    "那台 那种 那就 那好 那我 何种 何况 尚未 应急 向贵 从你 从您 干燥 干净 干粉 和我 和他 宗旨 钱款 牛奶 牛肉 鱼类 马达 毛重 毛利 时时 "
    "谈谈 谈一下 谢了 麻烦 麻烦您 许多 史上 成功 成都 成交 任务 任意 须知 权限 权威 曲线 曲面 滑轨 滑块 路由 路灯 包含 包括 包邮 包材 别人 从来 师生 "
    "安心 安静 祝福 厉害 能够 能源 能耗 都可以 都行 于今 解析 相信 充分 容易 简易 易于 越来越 越快 广泛 万一 方法 方形 石头 山西 江西省 平安".split()
)
_ENDING = r"(?:先生|女士|小姐|太太|总|工|老师|师傅|老板|哥|姐|经理|主任|厂长|科长|处长|部长|课长|主管|院长|所长|校长|董事长|总监|董|博士|教授)"
SURNAME = rf"(?:{'|'.join(COMPOUND)}|[{SINGLE}])"
_NAME = re.compile(rf"(?P<surname>{SURNAME})(?P<given>[\u4e00-\u9fff]{{1,2}})")
_CALLED = re.compile(rf"(?:{SURNAME}(?:[\u4e00-\u9fff]{{1,2}})?{_ENDING}|[小老阿]{SURNAME})")
_MINORITY = re.compile(r"[\u4e00-\u9fff]{2,8}[·•][\u4e00-\u9fff]{2,8}(?:[·•][\u4e00-\u9fff]{2,8})?")
_NOT_GIVEN = re.compile(
    r"[的了吗呢吧啊是有在我你您他她们这那个台套件只元万多少怎么什公司厂电话手机微信邮箱]|" + _ENDING
)


def is_name(words: str) -> bool:
    """Whether the words are a person's full name, or a surname with 总, 经理, 先生 and the like."""
    return bool(_CALLED.fullmatch(words)) or is_full_name(words)


def is_full_name(words: str) -> bool:
    if _MINORITY.fullmatch(words):
        return True
    match = _NAME.fullmatch(words)
    if match is None or words in _WORDS or is_region(words) or _NOT_GIVEN.search(match["given"]):
        return False
    # A rare surname needs the usual three signs: 高速 is no one, 高建国 is.
    return len(words) >= 3 or words[0] not in _RARE


def is_called(words: str) -> bool:
    """Whether it is a surname with the way one addresses its bearer, as in 王总 or 欧阳经理."""
    return bool(_CALLED.fullmatch(words)) and words not in _WORDS
