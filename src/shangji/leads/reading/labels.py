"""Words before a colon that say what follows, on forms, name cards and in signatures."""

import re
from collections.abc import Iterator
from typing import NamedTuple

NOISE, PIECE = "noise", "piece"
"""What nobody needs to read, and what says something only together with its label, as in 数量：2 台."""

_CHINESE = {
    "company": "公司 公司名称 公司名 单位 单位名称 工作单位 企业 企业名称 客户名称 客户公司 公司全称 厂名 工厂名称 贵公司名称 贵司名称 "
    "所属公司 公司/单位 公司名稱 單位",
    "person": "联系人 联系人姓名 姓名 名字 称呼 您的称呼 您的姓名 客户姓名 联络人 客户联系人 对接人 采购联系人 您的名字 聯絡人 聯繫人",
    "title": "职务 职位 岗位 职称 头衔 職務 職稱",
    "region": "地区 省份 省市 城市 所在地 所在地区 所在城市 所在省市 区域 省/市 地區",
    "address": "地址 公司地址 联系地址 详细地址 厂址 单位地址 收货地址 通讯地址 办公地址",
    "budget": "预算 采购预算 预算金额 项目预算 预算范围 预计金额 預算",
    "need": "需求 需求描述 需求内容 您的需求 采购需求 客户需求 留言 留言内容 留言信息 咨询内容 咨询问题 内容 询价内容 询盘内容 详细内容 "
    "详细需求 具体需求 问题描述 说明 需求说明 描述 需求產品 留言內容",
    PIECE: "产品 产品名称 感兴趣的产品 意向产品 咨询产品 询价产品 采购产品 数量 采购数量 需求数量 型号 规格 规格型号 交期 交货期 用途 材质 "
    "颜色 备注 附言 应用场景 应用行业 产品型号 设备名称 采购时间 使用时间 備註 產品",
    "phone": "电话 手机 手机号 手机号码 联系电话 联系方式 电话号码 座机 固话 办公电话 热线 手机/微信 微信/手机 电话/微信 微信/电话 电话(微信同号) "
    "手机(微信同号) 微信同号 電話 行動電話 手機",
    "email": "邮箱 电子邮箱 电子邮件 邮件 邮箱地址 電子郵件",
    "wechat": "微信 微信号 v信",
    NOISE: "传真 邮编 网址 网站 官网 时间 提交时间 留言时间 日期 来源 来源页面 来源网址 提交页面 页面 页面地址 ip ip地址 浏览器 访客 访客来源 "
    "关键词 搜索词 入口页面 税号 开户行 账号 统一社会信用代码 编号 表单 表单名称 工单号 订单号 咨询编号 行业 所属行业 qq 渠道 來源 傳真 "
    "部门 所属部门",
}  # fmt: skip
_ENGLISH = {
    "company": "company|company name|organization|organisation|firm|business name|employer",
    "person": "contact|contact person|contact name|name|your name|full name|attn",
    "title": "title|position|job title|role",
    "region": "region|city|province|location|state",
    "address": "add|addr|address|company address",
    "budget": "budget|estimated budget|our budget",
    "need": "message|your message|inquiry|enquiry|requirement|requirements|comments|comment|details|question|description|"
    "content|project description|how can we help|how can we help you",
    PIECE: "product|products|product name|interested in|quantity|qty|model|spec|specification|application|remark|remarks|"
    "note|notes|delivery|lead time",
    "phone": "tel|phone|mobile|cell|telephone|phone number|contact number|mob|m|t|p|whatsapp|direct|office",
    "email": "e-mail|email|mail|email address|e",
    "wechat": "wechat|wechat id|wx|vx|v|weixin",
    NOISE: "fax|web|website|url|date|time|page|source|ip address|browser|referrer|user agent|form|zip|postcode|industry|f|w|"
    "skype|country|linkedin|submitted|submitted at|submitted on|department|dept",
}  # fmt: skip
FIELDS = {word: field for field, words in _CHINESE.items() for word in words.split()} | {
    word: field for field, words in _ENGLISH.items() for word in words.split("|")
}

_WORD = "|".join(re.escape(word) for word in sorted(FIELDS, key=len, reverse=True))
_LABEL = re.compile(
    rf"(?:(?<=\n)|^|(?<=[\s,;|。、/·【\[(*])|(?<=\d\.))(?P<open>[【\[]?)(?P<word>{_WORD})"
    r"(?P<close>[】\]]?)[ *]{0,4}(?P<colon>[:=\t][ \t]{0,4}|(?=[】\]])[】\]])?",
    re.I,
)
_BLANK = " \t,;|、/*"


class Labelled(NamedTuple):
    """`label` is where the label starts, `start` and `end` are the value's; an empty value says nothing."""

    field: str
    label: int
    start: int
    end: int


def labelled(text: str) -> list[Labelled]:
    """The labels of the text in order; words that need several lines reach to the next label."""
    labels = list(_labels(text))
    return [
        _value(text, field, label, start, labels[i + 1][1] if i + 1 < len(labels) else len(text))
        for i, (field, label, start) in enumerate(labels)
    ]


def _labels(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _LABEL.finditer(text):
        bracketed = match["open"] and match["close"]
        alone = text[match.end() : match.end() + 1] in ("\n", "") and text[: match.start()][-1:] in ("\n", "")
        chinese = not match["word"].isascii()
        if match["colon"] or bracketed or (alone and chinese):
            yield FIELDS[match["word"].lower()], match.start(), match.end()


def _value(text: str, field: str, label: int, start: int, limit: int) -> Labelled:
    while start < limit and text[start] in " \t\n":
        start += 1
    end = limit if field == "need" else text.find("\n", start, limit)
    end = limit if end < 0 else end
    if field == "need" and "\n\n" in text[start:end]:
        end = text.index("\n\n", start)
    while end > start and text[end - 1] in _BLANK + "\n【[(":
        end -= 1
    return Labelled(field, label, start, end)
