"""Mail through the company's server."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from django.utils.translation import gettext as _

from shangji.gateway.channels.kinds import Account
from shangji.gateway.channels.message import Message
from shangji.gateway.channels.outcome import Later, Misconfigured, Refused

TIMEOUT_S = 5.0
LONGEST = 100_000


def send(account: Account, message: Message) -> str:
    letter = written(account, message)
    sent = False
    try:
        with _connected(account) as server:
            if account["user"]:
                server.login(account["user"], account["password"])
            sent = True
            server.send_message(letter)
    except smtplib.SMTPAuthenticationError as error:
        raise Misconfigured(_("The mail server does not take the user and the password.")) from error
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _by_code(code, said) from error
    except smtplib.SMTPResponseException as error:
        raise _by_code(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Later(_("The mail server cannot be reached."), is_uncertain=sent) from error
    return str(letter["Message-ID"])


def written(account: Account, message: Message) -> EmailMessage:
    """Text and HTML, with its files; the same Message-ID however often it is sent."""
    assert message.reader
    name, domain = account["sender"].rpartition("@")[::2]
    letter = EmailMessage()
    letter["From"] = Address(message.company, name, domain)
    letter["To"] = message.reader.address
    letter["Subject"] = " ".join(message.title.split())
    letter["Date"] = format_datetime(message.at)
    letter["Message-ID"] = f"<{message.key}@{domain}>"
    letter["Auto-Submitted"] = "auto-generated"  # so that nobody's holiday answers it
    letter.set_content(message.as_text(LONGEST, with_answers=True), cte="base64")
    letter.add_alternative(message.as_html(), subtype="html", cte="base64")
    for file in message.files:
        sort, _slash, kind = file.content_type.partition("/")
        letter.add_attachment(file.content, maintype=sort, subtype=kind, filename=file.name)
    return letter


def _connected(account: Account) -> smtplib.SMTP:
    host, port = account["host"], int(account["port"] or 465)
    if account["security"] == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    if account["security"] == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server


def _by_code(code: int, said: bytes | str) -> Exception:
    """4xx is about now, 5xx about this letter."""
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    text = _("The mail server says: %(said)s") % {"said": f"{code} {words}"[:200]}
    return Later(text, is_mine_only=code in (450, 451, 452)) if 400 <= code < 500 else Refused(text)
