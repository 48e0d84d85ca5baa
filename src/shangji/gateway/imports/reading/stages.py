"""Understands the words people write for where an opportunity stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .names import fold

Outcome = Literal["open", "won", "lost", "invalid", "on_hold"]
STAGES = ("contact", "analysis", "proposal", "negotiation", "contract", "payment")


@dataclass(frozen=True)
class StageWord:
    """What a word says: a stage key ("" when it names only the outcome), the outcome, and whether it is sure."""

    stage: str
    outcome: Outcome
    certain: bool = True


_STAGE_WORDS = {
    "contact": "初步接触 接触 初步沟通 初步洽谈 初步联系 初聊 刚接触 刚联系 线索 潜在 潜在客户 意向 初步意向 建立联系 首次拜访 首访 "
    "首次接触 引荐 立项 商机发现 发现商机 验证客户 资格确认 prospecting prospect lead new qualification qualified "
    "qualify contact contacted initialcontact discovery 初步接洽",
    "analysis": "需求分析 需求确认 需求调研 需求沟通 需求挖掘 需求了解 摸需求 调研 调研中 需求 现场调研 技术交流 方案沟通 "
    "engaging engaged engage needsanalysis analysis needs requirements assessment 需求梳理 需求评估",
    "proposal": "方案报价 方案 报价 已报价 报价中 方案制定 方案设计 方案提交 提交方案 方案论证 方案汇报 产品演示 演示 试用 测试 投标 招标 招投标 "
    "等回复 等评标 评标 打样 送样 样品 poc proposal quote quotation quoted proposalpricequote pricequote demo demonstration trial tender",
    "negotiation": "商务谈判 谈判 谈判中 商务洽谈 商务 谈价格 谈价 议价 磨合同 合同谈判 价格谈判 谈判审核 商务沟通 "
    "negotiation negotiating negotiationreview negotiate",
    "contract": "合同签约 签约 签约中 合同签订 签合同 走流程 等盖章 合同审批 合同评审 待签约 拟签约 合同 合同流程 "
    "contract contracting signing contractsent verbalagreement",
    "payment": "回款 回款中 收款 待回款 付款 交付 交付中 执行 实施 验收 payment delivery invoiced",
}
_OUTCOME_WORDS: dict[Outcome, str] = {
    "open": "在管 进行中 open",
    "won": "赢单 成交 已成交 已签约 已签单 签单 已签 签下 签了 中标 已中标 成功 赢了 赢 成单 已成单 won closedwon win 拿下 做完了 已完成 已回款",
    "lost": "输单 丢单 丢了 黄了 失败 输了 输 流失 未中标 落标 已丢单 已输单 战败 跑单 没戏 lost closedlost lose",
    "invalid": "无效 作废 取消 已取消 关闭 终止 废弃 无效商机 重复 不存在 项目取消 invalid cancelled canceled void dead disqualified",
    "on_hold": "搁置 暂停 暂缓 挂起 延期 推迟 冻结 已搁置 项目暂停 缓 休眠 onhold hold paused suspended postponed stalled",
}
_WORDS: dict[str, StageWord] = {
    **{word: StageWord(stage, "open") for stage, words in _STAGE_WORDS.items() for word in words.split()},
    **{word: StageWord("", outcome) for outcome, words in _OUTCOME_WORDS.items() for word in words.split()},
}
_DOUBT = re.compile(r"[?？]|可能|大概|好像|快要?|差不多|估计|maybe|probably", re.I)
_NUMBERED = re.compile(r"^\s*(?:[（(]?\d{1,2}[)）.、\-\s]+|[ABCDEF][.、\-\s]+|[①-⑩])\s*")


def understand(word: str, own: Mapping[str, StageWord] | None = None) -> StageWord | None:
    """What a stage cell says, or None; `own` adds the team's words, as folded keys.

    A word with a question mark or a "maybe" is understood but not certain.
    """
    certain = not _DOUBT.search(word)
    bare = _DOUBT.sub("", _NUMBERED.sub("", word))
    text = fold(bare).removesuffix("阶段").removesuffix("stage")
    known = {**_WORDS, **(own or {})}
    found = known.get(fold(bare)) or known.get(text) or _several(bare, known)
    if found is None or certain:
        return found
    return StageWord(found.stage, found.outcome, certain=False)


def _several(word: str, known: Mapping[str, StageWord]) -> StageWord | None:
    """ "谈价格、磨合同" or "Lost - price": every part that is understood must say the same."""
    parts = [fold(part) for part in re.split(r"[、，,/;；:：—()（）\-]", word) if part.strip()]
    if len(parts) < 2:
        return None
    said = {known[part] for part in parts if part in known}
    if len(said) != 1:
        return None
    found = said.pop()
    return (
        found
        if all(part in known for part in parts)
        else StageWord(found.stage, found.outcome, certain=False)
    )
