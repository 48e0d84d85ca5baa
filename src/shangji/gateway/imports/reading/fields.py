"""What can be filled from a spreadsheet: every field of every noun, with the headers people give it."""

from dataclasses import dataclass
from typing import Literal, cast

Noun = Literal["customer", "contact", "opportunity", "follow_up", "person", "product", "lead"]
Kind = Literal[
    "text",
    "name",
    "date",
    "moment",
    "amount",
    "ratio",
    "count",
    "phone",
    "email",
    "uscc",
    "person",
    "stage",
    "outcome",
    "boolean",
    "paid",
]


@dataclass(frozen=True)
class Field:
    """One field of a noun.

    `headers` mean it in any table, `own` only in a table of this very noun; `weight` says how strongly such a
    column makes the table one of this noun.
    """

    noun: Noun
    name: str
    kind: Kind
    weight: float
    headers: tuple[str, ...]
    own: tuple[str, ...] = ()
    repeats: bool = False


def _field(
    noun: Noun, name: str, kind: Kind, weight: float, headers: str, own: str = "", *, repeats: bool = False
) -> Field:
    return Field(noun, name, kind, weight, tuple(headers.split()), tuple(own.split()), repeats)


NUMBER = "number"
"""The number that a record has here, as our own exports carry it: the row is that record."""
FIELDS: tuple[Field, ...] = (
    _field("customer", "name", "name", 1, "客户名称 客户 客户名 客户全称 客户单位 单位名称 企业名称 公司名称 公司 企业 单位 甲方 甲方单位 用户单位 最终用户 最终客户 采购单位 "
           "客户公司 所属客户 关联客户 account account_name customer customer_name client client_name company company_name organization organisation",
           "名称 全称 name"),
    _field("customer", "external_id", "text", 1, "客户编号 客户编码 客户代码 客户id account_id customer_id customer_no client_id", "编号 编码 id"),
    _field("customer", "short_name", "text", 0.5, "客户简称 公司简称 企业简称 曾用名", "简称"),
    _field("customer", "uscc", "uscc", 2, "统一社会信用代码 社会信用代码 信用代码 统一信用代码 纳税人识别号 税号 uscc tax_id"),
    _field("customer", "industry", "text", 1, "行业 所属行业 客户行业 行业类别 行业分类 sector industry", "类别"),
    _field("customer", "kind", "text", 0.5, "企业类型 公司类型 客户类型 客户性质 企业性质 account_type customer_type"),
    _field("customer", "tier", "text", 0.5, "客户等级 客户级别 客户分级 重要程度 customer_tier account_tier", "等级 级别"),
    _field("customer", "tags", "text", 0.5, "客户标签 customer_tags account_tags", "标签 tags tag"),
    _field("customer", "province", "text", 0.5, "省份 所在省份 省 客户省份 province state", "地区省"),
    _field("customer", "city", "text", 0.5, "城市 所在城市 市 地区 所在地区 所在地 区域城市 客户地区 city", "区域 region"),
    _field("customer", "address", "text", 1, "地址 注册地址 公司地址 客户地址 详细地址 通讯地址 单位地址 办公地址 office_location address headquarters", "location"),
    _field("customer", "registered_on", "date", 1, "注册日期 成立日期 成立时间 注册时间 founded_on"),
    _field("customer", "founded_year", "count", 1, "成立年份 year_established founded year_founded"),
    _field("customer", "registered_capital", "amount", 1.5, "注册资金 注册资本 registered_capital"),
    _field("customer", "scope", "text", 1, "经营范围 主营业务 主营产品 business_scope"),
    _field("customer", "employees", "count", 1.5, "员工人数 员工数 人员规模 企业规模 公司规模 从业人数 employees employee_count headcount", "人数 规模"),
    _field("customer", "revenue", "amount", 1.5, "年营业额 营业收入 年收入 年营收 营收 年产值 revenue annual_revenue", "产值"),
    _field("customer", "website", "text", 0.5, "网址 官网 网站 公司网址 website url web"),
    _field("customer", "phone", "phone", 0.5, "公司电话 客户电话 单位电话 总机 company_phone", "电话 联系电话 座机 phone tel telephone"),
    _field("customer", "parent", "name", 1.5, "母公司 上级公司 上级单位 所属集团 集团 集团公司 subsidiary_of parent_company parent_account parent"),
    _field("customer", "owner", "person", 0.5, "客户负责人 客户经理 客户归属 客户所有人 account_owner account_manager",
           "负责人 归属 归属人 销售 销售员 业务员 所有人 owner sales_rep"),
    _field("customer", "source", "text", 0.5, "客户来源", "来源 source"),
    _field("customer", "contract_ends_on", "date", 1.5, "合同到期 合同到期日 合同到期时间 合同截止日期 服务到期 服务到期日 维保到期 到期日 contract_end contract_ends contract_end_date", "到期时间 截止日期"),
    _field("customer", "created_at", "moment", 0.5, "客户创建时间 建档日期 建档时间", "创建时间 创建日期 created_at created"),
    _field("customer", "capital_currency", "text", 0.25, "资本币种 注册资本币种 currency_of_the_capital capital_currency"),
    _field("customer", "potential", "amount", 0.5, "年采购潜力 采购潜力 yearly_potential customer_potential"),
    _field("customer", NUMBER, "text", 5, "商迹客户编号 shangji_customer_no"),
    _field("customer", "note", "text", 0.25, "客户备注 客户情况 客户描述", "备注 说明 note notes remark"),

    _field("contact", "name", "name", 1, "联系人 联系人姓名 客户联系人 对接人 主要联系人 关键人 contact contact_name contact_person key_contact",
           "姓名 名字 name full_name"),
    _field("contact", "title", "text", 1, "职务 职位 岗位 联系人职务 联系人职位 title job_title position contact_title"),
    _field("contact", "department", "text", 0.5, "联系人部门", "部门 department"),
    _field("contact", "phone", "phone", 0.75, "联系电话 联系方式 手机 手机号 手机号码 联系人电话 联系人手机 电话 电话号码 移动电话 mobile mobile_phone cell phone phone_number "
           "contact_phone tel telephone"),
    _field("contact", "email", "email", 0.5, "邮箱 电子邮箱 邮件地址 联系人邮箱 email e-mail email_address mail contact_email"),
    _field("contact", "wechat", "text", 0.5, "微信 微信号 wechat wechat_id"),
    _field("contact", NUMBER, "text", 5, "商迹联系人编号 shangji_contact_no"),
    _field("contact", "state", "text", 0, ""),

    _field("opportunity", "external_id", "text", 3, "商机编号 商机编码 商机id 项目编号 项目编码 机会编号 opportunity_id opportunity_no deal_id project_id project_no opp_id",
           "编号 编码 id"),
    _field("opportunity", NUMBER, "text", 0.5, "", "商迹编号 shangji_no shangji_number"),
    _field("opportunity", "name", "text", 3, "商机名称 商机 项目名称 项目 机会名称 销售机会 商机主题 项目主题 opportunity opportunity_name deal_name deal project_name project",
           "名称 主题 name subject topic"),
    _field("opportunity", "product", "text", 0.5, "产品 意向产品 产品名称 需求产品 产品型号 产品线 采购产品 商机产品 产品类型 品类 product product_name products item"),
    _field("opportunity", "stage", "stage", 3, "阶段 商机阶段 销售阶段 项目阶段 当前阶段 所处阶段 进展阶段 项目进展 项目状态 商机状态 deal_stage stage sales_stage opportunity_stage "
           "pipeline_stage", "状态 进展 进度 进展情况 status"),
    _field("opportunity", "outcome", "stage", 1.5, "商机结果 项目结果 赢输单 输赢 是否赢单 是否成交 成交状态 deal_status outcome result won_lost", "结果"),
    _field("opportunity", "amount", "amount", 1.5, "预计金额 商机金额 项目金额 预计成交金额 预计合同额 合同金额 合同额 成交金额 报价金额 预算金额 项目预算 预估金额 意向金额 销售金额 预计销售额 "
           "预算 close_value deal_value amount opportunity_amount expected_amount expected_revenue deal_size contract_value", "金额 总金额 总价 报价 value total"),
    _field("opportunity", "currency", "text", 0.5, "币种 币别 货币 currency"),
    _field("opportunity", "expected_on", "date", 2, "预计签约 预计签约日期 预计签约时间 预计成交日期 预计成交时间 预计成交 预计签单日期 预计签单 预计完成日期 预计关闭日期 预计结单日期 预计下单时间 "
           "expected_close expected_close_date expected_on forecast_close_date estimated_close_date", "预计 预计日期 预计时间"),
    _field("opportunity", "opened_at", "moment", 1.5, "商机创建时间 商机创建日期 立项日期 立项时间 发现日期 发现时间 商机日期 登记日期 登记时间 报备日期 报备时间 engage_date engaged_on opened_at "
           "opened_on open_date", "创建时间 创建日期 日期 时间 录入时间 录入日期 created_at created_on created create_date date start_date"),
    _field("opportunity", "closed_at", "date", 1.5, "成交日期 成交时间 签约日期 签约时间 签单日期 签单时间 合同日期 结单日期 关闭日期 关单日期 实际签约日期 实际成交日期 丢单日期 结单时间 close_date closed_at "
           "closed_on won_date lost_date"),
    # 回款日期 is the day on which the money came: it says when the stage of that name was reached.
    _field("opportunity", "payment_due_on", "date", 1, "约定回款日 约定回款日期 约定回款时间 预计回款日 预计回款日期 预计回款时间 应回款日 应回款日期 回款到期日 约定付款日 约定付款日期 预计付款日 预计付款日期 "
           "应付款日 应付款日期 应收日期 应收款日期 付款日 payment_due payment_due_on payment_due_date payment_agreed_for expected_payment expected_payment_date agreed_payment_date"),
    _field("opportunity", "is_paid", "paid", 1, "已回款 是否回款 是否已回款 回款状态 回款情况 已付款 是否付款 是否已付款 付款状态 付款情况 是否到账 到账状态 paid is_paid paid_for_or_not payment_status payment_received"),
    _field("opportunity", "win_ratio", "ratio", 2, "赢率 赢单率 成功率 成交概率 成单概率 可能性 把握 把握度 胜率 概率 win_rate win_ratio win_probability probability"),
    _field("opportunity", "call", "text", 1, "预测类别 预测分类 预测判断 forecast_call forecast_category"),
    _field("opportunity", "owner", "person", 0.5, "负责人 商机负责人 项目负责人 销售 销售员 业务员 销售负责人 销售人员 销售代表 跟进人 跟单人 业务负责人 业务经理 销售经理 所属销售 归属人 "
           "sales_agent sales_rep salesperson owner opportunity_owner deal_owner rep assigned_to sales_person"),
    _field("opportunity", "collaborators", "person", 0.5, "协作人 协同人 参与人 配合人 团队成员 技术支持 售前 售前支持 collaborators"),
    _field("opportunity", "source", "text", 0.75, "来源 商机来源 线索来源 项目来源 信息来源 渠道来源 渠道 source lead_source opportunity_source"),
    _field("opportunity", "lost_reason", "text", 1.5, "丢单原因 输单原因 失败原因 流失原因 未成交原因 战败原因 lost_reason loss_reason reason_lost"),
    _field("opportunity", "competitor", "text", 1, "竞争对手 竞争厂家 竞品 竞争情况 友商 对手 competitor competitors competition"),
    _field("opportunity", "lost_through", "text", 1, "丢单起因 输单起因 丢单责任方 输单责任方 责任方 原因归属 lost_through loss_side"),
    _field("opportunity", "evidence", "text", 0.75, "丢单依据 输单依据 丢单证据 输单证据 evidence loss_evidence", "依据"),
    _field("opportunity", "next_step", "text", 0.75, "下一步 下一步计划 下步计划 下一步行动 下一步工作 后续计划 工作计划 跟进计划 next_step next_action next_steps todo"),
    _field("opportunity", "next_step_at", "moment", 0.75, "下一步日期 下一步时间 下次跟进时间 下次跟进日期 下次联系时间 下次跟进 计划跟进日期 next_step_date next_follow_up next_contact_date "
           "next_action_date"),
    _field("opportunity", "held_until", "date", 0.5, "搁置到 暂停到 重启日期 回访日期 hold_until revisit_date"),
    _field("opportunity", "description", "text", 0.5, "商机描述 项目描述 项目概况 项目背景 需求描述 客户需求 需求 需求说明 requirement requirements opportunity_description", "描述 概况 description"),
    _field("opportunity", "stage_date", "date", 1, "", repeats=True),
    _field("opportunity", "updated_at", "moment", 0.25, "最后更新 更新时间 更新日期 最近更新 last_updated updated_at modified_at"),

    _field("follow_up", "text", "text", 1.5, "跟进记录 跟进内容 跟进情况 跟进 跟进描述 沟通记录 沟通内容 沟通情况 拜访记录 拜访内容 情况说明 进展说明 项目进展说明 最新进展 进展描述 "
           "本周进展 上周进展 联系记录 洽谈记录 follow_up follow_ups follow_up_notes activity_notes activity call_notes meeting_notes progress_notes",
           "内容 记录 情况 备注 description notes note content", repeats=True),
    _field("follow_up", "type", "text", 1.5, "跟进方式 跟进类型 沟通方式 联系方式类型 拜访方式 活动类型 follow_up_type activity_type contact_method", "方式 类型 type"),
    _field("follow_up", "happened_at", "moment", 2, "跟进时间 跟进日期 拜访时间 拜访日期 沟通时间 沟通日期 联系时间 联系日期 最近跟进时间 最近跟进日期 最后跟进时间 最后跟进日期 最近联系时间 "
           "follow_up_date follow_up_at activity_date visit_date call_date last_contact_date last_activity", "时间 日期 date time"),
    _field("follow_up", "author", "person", 1, "记录人 填写人 拜访人 联络人员 跟进记录人 author logged_by recorded_by created_by",
           "跟进人 负责人 销售 业务员 owner rep sales_agent"),

    _field("follow_up", NUMBER, "text", 5, "商迹跟进编号 shangji_follow_up_no"),

    _field("person", "name", "name", 2, "员工姓名 销售姓名 员工 agent_name employee employee_name", "姓名 销售 销售员 业务员 sales_agent sales_rep name agent rep salesperson"),
    _field("person", "external_id", "text", 1.5, "工号 员工编号 employee_id employee_no staff_id", "编号 id"),
    _field("person", "team", "text", 1.5, "所属团队 团队 销售团队 销售小组 小组 team sales_team", "部门 所属部门 department 组"),
    _field("person", "manager", "person", 2, "直属上级 直接上级 上级主管 汇报人 manager supervisor reports_to team_leader", "上级 主管 组长 经理 leader"),
    _field("person", "region", "text", 1, "大区 销售区域 负责区域 所属区域 regional_office sales_region territory", "区域 region office"),
    _field("person", "email", "email", 0.25, "工作邮箱 员工邮箱", "邮箱 email"),
    _field("person", "phone", "phone", 0.25, "员工手机", "手机 电话 手机号 phone mobile"),
    _field("person", "role", "text", 0.5, "角色 role", "职务 职位 岗位 title"),

    _field("lead", "company", "name", 1, "", "公司 公司名称 企业 企业名称 单位 单位名称 客户 客户名称 company company_name account"),
    _field("lead", "person", "name", 1, "线索名称 线索姓名 lead_name", "联系人 姓名 联系人姓名 name full_name contact contact_name person"),
    _field("lead", "title", "text", 0.5, "", "职务 职位 岗位 title job_title position"),
    _field("lead", "phone", "phone", 1, "", "电话 手机 手机号 手机号码 联系电话 联系方式 电话号码 phone mobile tel telephone cell phone_number"),
    _field("lead", "email", "email", 1, "", "邮箱 电子邮箱 邮件 邮件地址 email e-mail mail email_address mail_address"),
    _field("lead", "wechat", "text", 0.5, "", "微信 微信号 wechat wechat_id"),
    _field("lead", "website", "text", 0.25, "", "网址 官网 网站 website url"),
    _field("lead", "need", "text", 1, "询盘内容 inquiry", "需求 需求描述 客户需求 需求说明 留言 咨询内容 意向产品 need needs message requirement requirements"),
    _field("lead", "industry", "text", 0.5, "", "行业 所属行业 industry sector"),
    _field("lead", "province", "text", 0.5, "", "省份 省 所在省份 province state"),
    _field("lead", "city", "text", 0.5, "", "地区 城市 所在城市 市 所在地 区域 city region"),
    _field("lead", "source", "text", 1, "", "来源 线索来源 渠道 来源渠道 source lead_source channel"),
    _field("lead", "campaign", "text", 1, "", "活动 市场活动 推广活动 展会 campaign"),
    _field("lead", "owner", "person", 0.5, "线索负责人 lead_owner", "负责人 销售 业务员 归属人 跟进人 owner sales_rep assigned_to"),
    _field("lead", "created_at", "moment", 0.5, "询盘时间 询盘日期", "创建时间 创建日期 首次接触 登记日期 登记时间 录入时间 提交时间 日期 时间 created_at created date first_touch"),
    _field("lead", "external_id", "text", 1, "线索编号 线索id 询盘编号 lead_id", "编号 id"),
    _field("lead", NUMBER, "text", 5, "商迹线索编号 shangji_lead_no"),
    _field("lead", "pool", "text", 0.5, "线索池", "公海 pool"),
    _field("lead", "note", "text", 0.25, "", "备注 说明 note notes remark"),

    _field("product", "name", "text", 2, "", "产品 产品名称 名称 商品名称 商品 品名 product product_name name item"),
    _field("product", "code", "text", 1.5, "产品编码 产品编号 产品代码 物料编码 商品编码 sku product_code product_id part_number", "编码 编号 id"),
    _field("product", "series", "text", 2, "系列 产品系列 产品类别 产品分类 series product_series product_category product_line", "类别 分类 category"),
    _field("product", "price", "amount", 2, "销售价格 标准价格 指导价 目录价 零售价 sales_price list_price unit_price", "单价 价格 售价 price"),
)  # fmt: skip
OWN = "own-"
"""How the names of fields begin that the company added to a noun: they are data, and as many as it likes."""


class _ByKey(dict[tuple[str, str], Field]):
    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or (isinstance(key, tuple) and str(key[1]).startswith(OWN))

    def __missing__(self, key: tuple[str, str]) -> Field:
        if not key[1].startswith(OWN):
            raise KeyError(key)
        return Field(cast("Noun", key[0]), key[1], "text", 0, ())


BY_KEY: dict[tuple[str, str], Field] = _ByKey({(field.noun, field.name): field for field in FIELDS})
NOUNS: tuple[Noun, ...] = ("opportunity", "follow_up", "customer", "contact", "person", "product", "lead")
# A table is of a noun only if it can say which one each row means.
KEYS: dict[Noun, tuple[tuple[str, str], ...]] = {
    "opportunity": (
        ("opportunity", "name"),
        ("opportunity", "external_id"),
        ("opportunity", NUMBER),
        ("customer", "name"),
    ),
    "follow_up": (("follow_up", "text"), ("follow_up", NUMBER)),
    "customer": (("customer", "name"), ("customer", NUMBER)),
    "contact": (("contact", "name"), ("contact", NUMBER)),
    "person": (("person", "name"),),
    "product": (("product", "name"),),
    "lead": (("lead", "company"), ("lead", "person"), ("lead", "phone"), ("lead", "email"), ("lead", NUMBER)),
}
# Which nouns a row may carry beside its own.
CARRIES: dict[Noun, tuple[Noun, ...]] = {
    "opportunity": ("opportunity", "customer", "contact", "follow_up"),
    "follow_up": ("follow_up", "opportunity", "customer", "contact"),
    "customer": ("customer", "contact", "follow_up", "opportunity"),
    "contact": ("contact", "customer", "follow_up"),
    "person": ("person",),
    "product": ("product",),
    "lead": ("lead", "follow_up"),
}
