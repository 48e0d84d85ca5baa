"""How the parts of a sentence come together: full width in Chinese, half width elsewhere."""

from collections.abc import Iterable

from shangji.ui.formats import is_chinese


def sentence(parts: Iterable[str]) -> str:
    found = [part for part in parts if part]
    return f"{'，'.join(found)}。" if is_chinese() else f"{', '.join(found)}."


def listed(parts: Iterable[str]) -> str:
    return ("；" if is_chinese() else "; ").join(part for part in parts if part)


def pair(name: str, said: str) -> str:
    """价格 × 方案报价：8."""
    return (f"{name}：{said}" if is_chinese() else f"{name}: {said}") if said else name


def beside(*sentences: str) -> str:
    return ("" if is_chinese() else " ").join(part for part in sentences if part)
