"""An application of Feishu (飞书) that writes to its members."""

from django.utils.translation import gettext_lazy as _

from shangji.gateway.channels.feishu_app.send import SERVER, send
from shangji.gateway.channels.kinds import Kind, Limit, Need, kind

kind(
    Kind(
        "feishu_app", _("Feishu"), "message-2",
        (
            Need("app", _("App ID")),
            Need("secret", _("App Secret"), is_secret=True),
            Need("id_type", _("Which id people have"), default="user_id", hint="user_id, open_id, union_id, email"),
            Need("server", _("Server"), default=SERVER, is_address=True),
        ),
        send, longest=6_000, knows_repeats=True, shown="app", address=_("User id in Feishu"),
        limits=(Limit(50, 1), Limit(1_000, 60), Limit(5, 1, is_personal=True)), avoids_half_hours=True,
    )
)  # fmt: skip
