"""The tags that pages are full of, worked out once where a template says them with constants."""

from typing import Any

from django import template
from django.template.base import Node, Parser, TextNode, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.static import StaticNode
from django.utils.html import escape
from django.utils.translation import get_language

from shangji.ui.addresses import address
from shangji.ui.templatetags.ui import icon as draw

register = template.Library()


class Translated(Node):
    """One sentence of a template, in each language that was asked for."""

    def __init__(self, node: TranslateNode) -> None:
        self.node = node
        self.kept: dict[str | None, str] = {}

    def render(self, context: template.Context) -> str:
        language = get_language()
        text = self.kept.get(language)
        if text is None:
            text = self.kept[language] = self.node.render(context)
        return text


class Address(Node):
    """An address whose name is a constant."""

    def __init__(self, name: str, args: list[Any]) -> None:
        self.name, self.args = name, args

    def render(self, context: template.Context) -> str:
        return escape(address(self.name, *(arg.resolve(context) for arg in self.args)))


@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """As Django's."""
    node = do_translate(parser, token)
    words = token.split_contents()
    return Translated(node) if len(words) == 2 and words[1][0] in "\"'" and "|" not in words[1] else node


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """As Django's."""
    node: URLNode = django_url(parser, token)
    if node.kwargs or node.asvar or node.view_name.is_var or node.view_name.filters:
        return node
    return Address(str(node.view_name.var), node.args)


@register.tag
def icon(parser: Parser, token: Token) -> Node:
    """`{% icon "bell" "s" %}`: see the tag of the same name in ui."""
    given = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    if any(each.is_var or each.filters for each in given):
        return Icon(given)
    return TextNode(draw(*(str(each.var) for each in given)))


@register.tag
def static(parser: Parser, token: Token) -> Node:
    """As Django's."""
    node: StaticNode = StaticNode.handle_token(parser, token)
    is_constant = node.varname is None and not node.path.is_var and not node.path.filters
    return TextNode(escape(StaticNode.handle_simple(str(node.path.var)))) if is_constant else node


class Icon(Node):
    """An icon that a variable names."""

    def __init__(self, given: list[Any]) -> None:
        self.given = given

    def render(self, context: template.Context) -> str:
        return str(draw(*(each.resolve(context) for each in self.given)))
