"""What the demo company's people write."""

from random import Random

SAID: dict[str, list[tuple[str, str]]] = {
    "contact": [
        ("call", "和{contact}通了电话，他们确实在看{project}，今年有预算，让先发一份行业案例。"),
        ("wechat", "加上{contact}微信，发了公司介绍和两个同行案例，他说周会上提一下。"),
        ("visit", "第一次到厂里，{contact}带着看了现场，{project}这块人工占了 6 个，痛点明显。"),
        ("call", "{contact}说今年主要忙扩产，{project}要等立项，立项会在下月初。"),
        ("mail", "给{contact}发了方案简介，约了下周电话沟通。"),
        ("meeting", "展会上碰到{contact}，聊了 20 分钟，对节拍和占地最关心。"),
        ("call", "电话没打通{contact}，短信约了明天上午。"),
    ],
    "analysis": [
        ("visit", "到现场量了 3 条线，节拍 8.2 秒，客户希望压到 7.5 秒以内。{contact}全程陪同。"),
        ("meeting", "和{contact}、工艺一起过需求清单，共 27 条，必须项 19 条，已整理成纪要发过去。"),
        ("call", "{contact}确认预算区间，年底前要投产，付款节点还没定。"),
        ("wechat", "{contact}发来产品图纸和来料尺寸，有 4 个型号要兼容。"),
        ("visit", "总工不同意直接上机器人，希望先做一个工位试点。{contact}支持我们的方案。"),
        ("call", "{contact}说另外两家也来看过现场，其中一家报过概算。"),
        ("demo", "带客户看了样板线，{contact}对换型时间很满意，问了维保费用。"),
    ],
    "proposal": [
        ("quote", "报价单 V1 已发{contact}，含两年维保，交期 120 天。"),
        ("meeting", "讲方案，{contact}和设备科参加，主要问题集中在占地和换型。会后要出 V2。"),
        ("call", "{contact}反馈价格比预算高 6%，希望减掉备件包。"),
        ("quote", "报价单 V2 发出，去掉备件包，价格降 4.5%。{contact}说这周上会。"),
        ("wechat", "{contact}把竞品方案的要点转给我：价格低，但交期多 20 天。"),
        ("visit", "带技术一起答疑，客户提的 11 个问题答完 9 个，剩 2 个要做试样。"),
        ("mail", "试样报告发给{contact}，节拍 7.4 秒，合格率 99.6%。"),
    ],
    "negotiation": [
        ("meeting", "第一轮商务谈判，财务只接受预付 30%，{contact}说可以延长质保换付款比例。"),
        ("call", "{contact}透露总经理倾向我们，但要求价格再让 2 个点。"),
        ("visit", "去见了总经理，{contact}在场。总经理关心交期和违约条款，没有反对意见。"),
        ("wechat", "{contact}发来合同草稿，法务标了 6 处要改。"),
        ("call", "付款条件谈到 3-4-3，{contact}回去报批。"),
        ("meeting", "第二轮谈判，价格基本定了，验收标准写进附件。"),
    ],
    "contract": [
        ("mail", "合同终稿发{contact}，双方法务都过了，等用印。"),
        ("call", "{contact}说用印流程在走，预计三天。"),
        ("wechat", "{contact}拍了盖章页过来，原件明天寄出。"),
        ("visit", "上门取合同原件，顺便和{contact}对了进场计划。"),
    ],
    "payment": [
        ("call", "和{contact}确认首付款，财务说排在本周五。"),
        ("wechat", "{contact}发来付款回单，首付款到账。"),
        ("mail", "发票已寄，快递单号发给{contact}。"),
    ],
}  # fmt: skip

STEPS: dict[str, list[str]] = {
    "contact": ["发送行业案例", "约技术交流", "电话摸底预算", "约现场调研", "核实立项信息"],
    "analysis": ["约产线调研", "需求清单确认", "节拍测算", "技术协议初稿", "现场复测尺寸"],
    "proposal": ["提交报价单", "总工方案评审", "安排参观样板线", "对比竞品方案", "试样并出报告"],
    "negotiation": ["第二轮商务谈判", "招标参数澄清", "回电确认付款条件", "确认交期", "商务条款回签"],
    "contract": ["催合同盖章回传", "法务条款确认", "合同用印", "约签约时间"],
    "payment": ["催首付款", "寄送发票", "对账"],
}

COMMENTS = [
    "@{leader} 这单价格压得厉害，能不能申请一个点的折扣？",
    "@{leader} 客户想见我们技术总监，下周二能安排吗？",
    "样板线那天的照片放共享里了，报价时可以附上。",
    "竞品这两天也去了现场，注意一下他们的付款条件。",
    "@{leader} 总经理下周回国，想请你一起去一趟。",
]

TASKS = ["准备投标文件", "出 V2 方案图纸", "核算维保成本", "安排样板线参观", "整理试样报告", "申请折扣审批"]

HOLDS = ["客户厂房搬迁，年后再谈", "等集团统一招标", "预算冻结到下季度", "项目负责人休产假"]

BACK = ["客户改了需求，要重新做方案", "技术方案推翻，回到需求确认", "价格谈崩，重新报价"]

SKIP = ["老客户复购，需求清楚直接报价", "客户已有技术协议，直接进商务"]

INVALID = ["重复登记的项目", "客户只是了解行情，没有采购计划", "联系方式全部无效"]

LOST_NOTES = ["价格差 8%，客户选了{rival}。", "总经理换人后项目重新招标，{rival}中标。", "客户资金紧张，明年再看。", "交期满足不了，{rival}有现货。", "最后一轮没进，技术分低 3 分。"]  # fmt: skip

REOPEN = ["客户重新启动项目，主动来电", "竞品交不了货，客户回头找我们"]

SOURCES = ["展会名片", "老客户转介绍", "官网询盘", "陌生拜访", "招标网", "电话来访", "公众号"]


def sentence(rng: Random, stage: str, contact: str, project: str) -> tuple[str, str]:
    """A follow-up of this stage: its type and its words."""
    kind, text = rng.choice(SAID[stage])
    return kind, text.format(contact=contact, project=project)


LOSS_EVIDENCE = (
    "采购在电话里明确说了", "中标公示可查", "客户邮件回复", "设备科长微信告知", "现场看到对方已进场", "招标文件评分表",
)  # fmt: skip
